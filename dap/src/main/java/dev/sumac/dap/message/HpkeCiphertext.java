package dev.sumac.dap.message;

/**
 * A message sealed with HPKE (section 4.1).
 *
 * <pre>{@code
 * struct {
 *   HpkeConfigId config_id;
 *   opaque enc<1..2^16-1>;
 *   opaque payload<1..2^32-1>;
 * } HpkeCiphertext;
 * }</pre>
 */
public record HpkeCiphertext(int configId, Bytes enc, Bytes payload) implements Encodable {

    public HpkeCiphertext {
        if (configId < 0 || configId > 0xff) {
            throw new IllegalArgumentException("config_id is no uint8: " + configId);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static HpkeCiphertext decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "HpkeCiphertext", HpkeCiphertext::read);
    }

    static HpkeCiphertext read(Decoder in) throws DecodeException {
        return new HpkeCiphertext(
                in.u8("HpkeCiphertext.config_id"),
                in.opaque16("HpkeCiphertext.enc", 1),
                in.opaque32("HpkeCiphertext.payload", 1));
    }

    @Override
    public int encodedLength() {
        return 7 + enc.length() + payload.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u8(configId);
        out.opaque16(enc);
        out.opaque32(payload);
    }
}
