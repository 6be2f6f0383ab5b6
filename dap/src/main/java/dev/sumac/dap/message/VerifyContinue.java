package dev.sumac.dap.message;

/**
 * One report's next step of verification (section 4.5.4.1).
 *
 * <pre>{@code
 * struct {
 *   ReportID report_id;
 *   opaque payload<1..2^32-1>;
 * } VerifyContinue;
 * }</pre>
 */
public record VerifyContinue(ReportId reportId, Bytes payload) implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static VerifyContinue decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "VerifyContinue", VerifyContinue::read);
    }

    static VerifyContinue read(Decoder in) throws DecodeException {
        return new VerifyContinue(ReportId.read(in), in.opaque32("VerifyContinue.payload", 1));
    }

    @Override
    public int encodedLength() {
        return 4 + reportId.encodedLength() + payload.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        reportId.encodeTo(out);
        out.opaque32(payload);
    }
}
