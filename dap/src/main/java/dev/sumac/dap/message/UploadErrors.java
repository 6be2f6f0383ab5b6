package dev.sumac.dap.message;

import java.util.List;

/**
 * The refused reports of an upload, in the order of the request (section 4.4.2.2).
 *
 * <pre>{@code
 * struct {
 *   ReportUploadStatus status[message_length];
 * } UploadErrors;
 * }</pre>
 */
public record UploadErrors(List<ReportUploadStatus> status) implements Encodable {

    public UploadErrors {
        status = List.copyOf(status);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static UploadErrors decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "UploadErrors", UploadErrors::read);
    }

    static UploadErrors read(Decoder in) throws DecodeException {
        return new UploadErrors(in.all(ReportUploadStatus::read));
    }

    @Override
    public int encodedLength() {
        return Encoder.lengthOf(status);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.all(status);
    }
}
