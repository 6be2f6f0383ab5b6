package dev.sumac.dap.message;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Names a report within its task, and is its VDAF nonce (section 4.1).
 *
 * <pre>{@code opaque ReportID[16];}</pre>
 */
public record ReportId(long high, long low) implements Encodable, Comparable<ReportId> {

    public static final int LENGTH = 16;

    public static ReportId of(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("ReportId: " + value.length + " bytes, not " + LENGTH);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new ReportId(buffer.getLong(), buffer.getLong());
    }

    static ReportId read(Decoder in) throws DecodeException {
        return new ReportId(in.u64("ReportID"), in.u64("ReportID"));
    }

    @Override
    public int encodedLength() {
        return LENGTH;
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u64(high).u64(low);
    }

    public byte[] toByteArray() {
        return encode();
    }

    /** The order of the bytes as unsigned numbers, as PostgreSQL orders {@code bytea}. */
    @Override
    public int compareTo(ReportId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Unpadded base64url. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toByteArray());
    }
}
