package dev.sumac.dap.hpke;

import dev.sumac.dap.x25519.Ladder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** X25519 of many public keys in the lanes of vector registers; of few, and all else, by another implementation. */
final class LanesX25519 implements DiffieHellman {

    private static final int LENGTH = 32;

    private final Ladder ladder;
    private final DiffieHellman single;

    LanesX25519(Ladder ladder, DiffieHellman single) {
        this.ladder = ladder;
        this.single = single;
    }

    /** With the ladder, if it agrees with the other implementation on keys of this moment; else the other alone. */
    static DiffieHellman over(Ladder ladder, DiffieHellman single) {
        LanesX25519 lanes = new LanesX25519(ladder, single);
        List<byte[]> publicKeys = new ArrayList<>();
        for (int i = 0; i < ladder.lanes(); i++) {
            publicKeys.add(single.generate().publicKey());
        }
        byte[] privateKey = single.generate().privateKey();
        List<Optional<byte[]>> expected = single.agreement(privateKey).agreeAll(publicKeys);
        List<Optional<byte[]>> secrets = lanes.agreement(privateKey).agreeAll(publicKeys);
        for (int i = 0; i < publicKeys.size(); i++) {
            if (!MessageDigest.isEqual(
                    secrets.get(i).orElseThrow(), expected.get(i).orElseThrow())) {
                return single;
            }
        }
        return lanes;
    }

    @Override
    public int publicKeyLength() {
        return LENGTH;
    }

    @Override
    public int privateKeyLength() {
        return LENGTH;
    }

    @Override
    public KeyBytes generate() {
        return single.generate();
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        return single.publicKeyOf(privateKey);
    }

    @Override
    public Agreement agreement(byte[] privateKey) {
        return new Batched(privateKey.clone(), single.agreement(privateKey));
    }

    private final class Batched implements Agreement {
        private final byte[] privateKey;
        private final Agreement one;

        Batched(byte[] privateKey, Agreement one) {
            this.privateKey = privateKey;
            this.one = one;
        }

        @Override
        public Optional<byte[]> agree(byte[] publicKey) {
            return one.agree(publicKey);
        }

        @Override
        public List<Optional<byte[]>> agreeAll(List<byte[]> publicKeys) {
            List<Optional<byte[]>> secrets = new ArrayList<>(Collections.nCopies(publicKeys.size(), Optional.empty()));
            List<Integer> indices = new ArrayList<>();
            List<byte[]> keys = new ArrayList<>();
            for (int i = 0; i < publicKeys.size(); i++) {
                if (publicKeys.get(i).length == LENGTH) {
                    indices.add(i);
                    keys.add(publicKeys.get(i));
                }
            }
            for (int from = 0; from < keys.size(); from += ladder.lanes()) {
                int to = Math.min(keys.size(), from + ladder.lanes());
                List<Optional<byte[]>> some = agreeSome(keys.subList(from, to));
                for (int i = from; i < to; i++) {
                    secrets.set(indices.get(i), some.get(i - from));
                }
            }
            return secrets;
        }

        /** All lanes take the time of three or four keys one by one. */
        private List<Optional<byte[]>> agreeSome(List<byte[]> publicKeys) {
            if (2 * publicKeys.size() < ladder.lanes()) {
                return one.agreeAll(publicKeys);
            }
            List<Optional<byte[]>> secrets = new ArrayList<>(publicKeys.size());
            for (byte[] secret : ladder.agree(privateKey, publicKeys)) {
                secrets.add(nonZero(secret));
            }
            return secrets;
        }
    }

    /** What was agreed on; empty when it is zero, whose time tells only that (RFC 7748, section 6.1). */
    static Optional<byte[]> nonZero(byte[] secret) {
        byte any = 0;
        for (byte b : secret) {
            any |= b;
        }
        return any == 0 ? Optional.empty() : Optional.of(secret);
    }
}
