package dev.sumac.dap.message;

/**
 * One report's first step of verification (section 4.5.3.1).
 *
 * <pre>{@code
 * struct {
 *   ReportShare report_share;
 *   opaque payload<1..2^32-1>;
 * } VerifyInit;
 * }</pre>
 */
public record VerifyInit(ReportShare reportShare, Bytes payload) implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static VerifyInit decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "VerifyInit", VerifyInit::read);
    }

    static VerifyInit read(Decoder in) throws DecodeException {
        return new VerifyInit(ReportShare.read(in), in.opaque32("VerifyInit.payload", 1));
    }

    @Override
    public int encodedLength() {
        return 4 + reportShare.encodedLength() + payload.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        reportShare.encodeTo(out);
        out.opaque32(payload);
    }
}
