package dev.sumac.kit.custody;

import dev.sumac.dap.message.Bytes;

/** A secret that a {@link KeyWrapper} encrypted: what rows and topics hold. */
public record WrappedSecret(Bytes blob) {

    public WrappedSecret {
        if (blob.isEmpty()) {
            throw new IllegalArgumentException("a wrapped secret is not empty");
        }
    }

    public static WrappedSecret of(byte[] blob) {
        return new WrappedSecret(Bytes.copyOf(blob));
    }

    public byte[] toByteArray() {
        return blob.toByteArray();
    }
}
