package dev.sumac.dap.hpke;

import dev.sumac.dap.x25519.Ladder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * X25519 of many public keys in the lanes of vector registers; of few, and all else, by another implementation. By that one
 * too until there were so many keys that it is worth while to have the ladder compiled, and until it has shown, on a thread of
 * its own, that it agrees with the other and is faster.
 */
final class LanesX25519 implements DiffieHellman {

    private static final Logger LOG = System.getLogger(LanesX25519.class.getName());
    private static final int LENGTH = 32;
    /** Keys after which a proof is worth while: it takes the time of several times as many. */
    static final long MANY = 10_000;

    /** More than the compiler needs, and little enough where there is none. */
    private static final Duration PROOF_LIMIT = Duration.ofSeconds(30);
    /** In a row, for a moment proves nothing. */
    private static final int FASTER_TIMES = 5;

    private final Ladder ladder;
    private final DiffieHellman single;
    private final long many;
    private final AtomicLong keys = new AtomicLong();
    private volatile boolean proven;

    /** @param many keys after which the proof begins */
    LanesX25519(Ladder ladder, DiffieHellman single, long many) {
        this.ladder = ladder;
        this.single = single;
        this.many = many;
    }

    /** Whether the ladder is in use. */
    boolean isProven() {
        return proven;
    }

    /** Uses the ladder from now on if it is right, and faster than the other before the time is over. */
    void prove(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int faster = 0;
        while (faster < FASTER_TIMES && System.nanoTime() < deadline) {
            byte[] privateKey = single.generate().privateKey();
            List<byte[]> publicKeys = new ArrayList<>();
            for (int i = 0; i < ladder.lanes(); i++) {
                publicKeys.add(single.generate().publicKey());
            }
            long begin = System.nanoTime();
            List<Optional<byte[]>> expected = single.agreement(privateKey).agreeAll(publicKeys);
            long between = System.nanoTime();
            byte[][] secrets = ladder.agree(privateKey, publicKeys);
            long end = System.nanoTime();
            if (!areEqual(expected, secrets)) {
                LOG.log(Level.ERROR, "X25519 in lanes is wrong on this machine; it is not used");
                return;
            }
            faster = end - between < between - begin ? faster + 1 : 0;
        }
        proven = faster == FASTER_TIMES;
    }

    private static boolean areEqual(List<Optional<byte[]>> expected, byte[][] secrets) {
        boolean equal = true;
        for (int i = 0; i < secrets.length; i++) {
            equal &= MessageDigest.isEqual(secrets[i], expected.get(i).orElseThrow());
        }
        return equal;
    }

    /** Whether to use the ladder for some keys; begins its proof when there were many. */
    private boolean use(int count) {
        if (proven) {
            return true;
        }
        long before = keys.getAndAdd(count);
        if (before < many && before + count >= many) {
            Thread.ofPlatform().daemon().name("x25519-proof").start(() -> prove(PROOF_LIMIT));
        }
        return false;
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
        return new Batched(privateKey, single.agreement(privateKey));
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
            return use(publicKeys.size()) ? inLanes(publicKeys) : one.agreeAll(publicKeys);
        }

        private List<Optional<byte[]>> inLanes(List<byte[]> publicKeys) {
            List<Optional<byte[]>> secrets = new ArrayList<>(Collections.nCopies(publicKeys.size(), Optional.empty()));
            List<Integer> indices = new ArrayList<>();
            List<byte[]> valid = new ArrayList<>();
            for (int i = 0; i < publicKeys.size(); i++) {
                if (publicKeys.get(i).length == LENGTH) {
                    indices.add(i);
                    valid.add(publicKeys.get(i));
                }
            }
            for (int from = 0; from < valid.size(); from += ladder.lanes()) {
                int to = Math.min(valid.size(), from + ladder.lanes());
                List<Optional<byte[]>> some = agreeSome(valid.subList(from, to));
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
