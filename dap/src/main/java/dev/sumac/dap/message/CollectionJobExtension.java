package dev.sumac.dap.message;

/**
 * An extension of a collection job (section 4.6.2). Known types and order are judged later.
 *
 * <pre>{@code
 * struct {
 *   CollectionJobExtensionType extension_type;
 *   opaque extension_data<0..2^16-1>;
 * } CollectionJobExtension;
 * }</pre>
 */
public record CollectionJobExtension(int extensionType, Bytes extensionData) implements TypedExtension {

    public CollectionJobExtension {
        if (extensionType >>> 16 != 0) {
            throw new IllegalArgumentException("extension_type is no uint16: " + extensionType);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static CollectionJobExtension decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "CollectionJobExtension", CollectionJobExtension::read);
    }

    static CollectionJobExtension read(Decoder in) throws DecodeException {
        return new CollectionJobExtension(
                in.u16("CollectionJobExtension.extension_type"),
                in.opaque16("CollectionJobExtension.extension_data", 0));
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
