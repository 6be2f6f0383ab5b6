package dev.sumac.dap.message;

import java.util.List;

/**
 * What a client encrypts to one aggregator (section 4.4.2.1). A secret of the client.
 *
 * <pre>{@code
 * struct {
 *   Extension private_extensions<0..2^16-1>;
 *   opaque payload<1..2^32-1>;
 * } PlaintextInputShare;
 * }</pre>
 */
public record PlaintextInputShare(List<Extension> privateExtensions, Bytes payload) implements Encodable {

    public PlaintextInputShare {
        privateExtensions = List.copyOf(privateExtensions);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static PlaintextInputShare decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "PlaintextInputShare", PlaintextInputShare::read);
    }

    static PlaintextInputShare read(Decoder in) throws DecodeException {
        return new PlaintextInputShare(
                in.vector16("PlaintextInputShare.private_extensions", 0, Extension::read),
                in.opaque32("PlaintextInputShare.payload", 1));
    }

    @Override
    public int encodedLength() {
        return 6 + Encoder.lengthOf(privateExtensions) + payload.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.vector16(privateExtensions);
        out.opaque32(payload);
    }
}
