package dev.sumac.dap.message;

/**
 * A report extension (section 4.4.3). Which are known, and their order, is judged per report.
 *
 * <pre>{@code
 * struct {
 *   ExtensionType extension_type;
 *   opaque extension_data<0..2^16-1>;
 * } Extension;
 * }</pre>
 */
public record Extension(int extensionType, Bytes extensionData) implements TypedExtension {

    public Extension {
        if (extensionType >>> 16 != 0) {
            throw new IllegalArgumentException("extension_type is no uint16: " + extensionType);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static Extension decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "Extension", Extension::read);
    }

    static Extension read(Decoder in) throws DecodeException {
        return new Extension(in.u16("Extension.extension_type"), in.opaque16("Extension.extension_data", 0));
    }

    @Override
    public int encodedLength() {
        return 4 + extensionData.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u16(extensionType);
        out.opaque16(extensionData);
    }
}
