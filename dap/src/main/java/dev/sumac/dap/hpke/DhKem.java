package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.DiffieHellman.KeyBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DHKEM(Group, Hash) (RFC 9180, section 4.1). */
final class DhKem implements Kem {

    private static final byte[] EAE_PRK = Hkdf.ascii("eae_prk");
    private static final byte[] SHARED_SECRET = Hkdf.ascii("shared_secret");
    private static final byte[] EMPTY = new byte[0];

    private final byte[] suiteId;
    private final DiffieHellman group;
    private final HpkeKdf kdf;

    DhKem(int id, DiffieHellman group, HpkeKdf kdf) {
        this.suiteId = new byte[] {'K', 'E', 'M', (byte) (id >>> 8), (byte) id};
        this.group = group;
        this.kdf = kdf;
    }

    @Override
    public int publicKeyLength() {
        return group.publicKeyLength();
    }

    @Override
    public KeyBytes generate() {
        return group.generate();
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        return group.publicKeyOf(privateKey);
    }

    @Override
    public Optional<Encapsulation> encapsulate(byte[] publicKey) {
        return encapsulate(publicKey, group.generate());
    }

    /** With a given ephemeral keypair, as the official vectors have it. */
    Optional<Encapsulation> encapsulate(byte[] publicKey, KeyBytes ephemeral) {
        byte[] enc = ephemeral.publicKey();
        return group.agreement(ephemeral.privateKey())
                .agree(publicKey)
                .map(secret -> new Encapsulation(extractAndExpand(hkdf(), secret, enc, publicKey), enc));
    }

    @Override
    public List<Optional<byte[]>> decapsulate(byte[] privateKey, byte[] publicKey, List<byte[]> encs) {
        List<Optional<byte[]>> agreed = group.agreement(privateKey).agreeAll(encs);
        Hkdf hkdf = hkdf();
        List<Optional<byte[]>> secrets = new ArrayList<>(encs.size());
        for (int i = 0; i < encs.size(); i++) {
            byte[] enc = encs.get(i);
            secrets.add(agreed.get(i).map(secret -> extractAndExpand(hkdf, secret, enc, publicKey)));
        }
        return secrets;
    }

    private Hkdf hkdf() {
        return new Hkdf(kdf, suiteId);
    }

    private byte[] extractAndExpand(Hkdf hkdf, byte[] secret, byte[] enc, byte[] publicKey) {
        byte[] context = new byte[enc.length + publicKey.length];
        System.arraycopy(enc, 0, context, 0, enc.length);
        System.arraycopy(publicKey, 0, context, enc.length, publicKey.length);
        byte[] prk = hkdf.labeledExtract(EMPTY, EAE_PRK, secret);
        return hkdf.labeledExpand(prk, SHARED_SECRET, context, kdf.hashLength());
    }
}
