package dev.sumac.dap.message;

/**
 * Why one report of an upload was refused (section 4.4.2.2).
 *
 * <pre>{@code
 * struct {
 *   ReportID id;
 *   ReportError error;
 * } ReportUploadStatus;
 * }</pre>
 */
public record ReportUploadStatus(ReportId id, ReportError error) implements Encodable {

    static ReportUploadStatus read(Decoder in) throws DecodeException {
        return new ReportUploadStatus(ReportId.read(in), ReportError.read(in));
    }

    @Override
    public int encodedLength() {
        return 1 + id.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        id.encodeTo(out);
        out.u8(error.code());
    }
}
