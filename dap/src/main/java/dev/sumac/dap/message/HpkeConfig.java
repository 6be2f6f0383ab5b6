package dev.sumac.dap.message;

/**
 * A public key and what it is used with (section 4.4.1). Codepoints that are not known here decode too.
 *
 * <pre>{@code
 * struct {
 *   HpkeConfigId id;
 *   HpkeKemId kem_id;
 *   HpkeKdfId kdf_id;
 *   HpkeAeadId aead_id;
 *   HpkePublicKey public_key;
 * } HpkeConfig;
 * opaque HpkePublicKey<1..2^16-1>;
 * }</pre>
 */
public record HpkeConfig(int id, int kemId, int kdfId, int aeadId, Bytes publicKey) implements Encodable {

    public HpkeConfig {
        if (id < 0 || id > 0xff) {
            throw new IllegalArgumentException("id is no uint8: " + id);
        }
        if ((kemId | kdfId | aeadId) >>> 16 != 0) {
            throw new IllegalArgumentException("a codepoint is no uint16");
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static HpkeConfig decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "HpkeConfig", HpkeConfig::read);
    }

    static HpkeConfig read(Decoder in) throws DecodeException {
        return new HpkeConfig(
                in.u8("HpkeConfig.id"),
                in.u16("HpkeConfig.kem_id"),
                in.u16("HpkeConfig.kdf_id"),
                in.u16("HpkeConfig.aead_id"),
                in.opaque16("HpkeConfig.public_key", 1));
    }

    @Override
    public int encodedLength() {
        return 9 + publicKey.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u8(id);
        out.u16(kemId);
        out.u16(kdfId);
        out.u16(aeadId);
        out.opaque16(publicKey);
    }
}
