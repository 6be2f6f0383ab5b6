package dev.sumac.dap.message;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which reports a bucket holds: the XOR of SHA-256 of each report id, over 32 zero bytes (section 4.5.4.3).
 *
 * <pre>{@code opaque checksum[32];}</pre>
 */
public record Checksum(long a, long b, long c, long d) implements Encodable {

    public static final int LENGTH = 32;

    /** Of no report. */
    public static final Checksum EMPTY = new Checksum(0, 0, 0, 0);

    public static Checksum of(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("Checksum: " + value.length + " bytes, not " + LENGTH);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Checksum(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** Of one report. */
    public static Checksum of(ReportId reportId) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(reportId.encode()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Of both sets of reports, when they are disjoint. */
    public Checksum xor(Checksum other) {
        return new Checksum(a ^ other.a, b ^ other.b, c ^ other.c, d ^ other.d);
    }

    static Checksum read(Decoder in) throws DecodeException {
        return new Checksum(in.u64("checksum"), in.u64("checksum"), in.u64("checksum"), in.u64("checksum"));
    }

    @Override
    public int encodedLength() {
        return LENGTH;
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u64(a).u64(b).u64(c).u64(d);
    }

    public byte[] toByteArray() {
        return encode();
    }
}
