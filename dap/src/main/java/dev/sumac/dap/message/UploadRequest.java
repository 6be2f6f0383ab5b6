package dev.sumac.dap.message;

import java.util.List;

/**
 * What a client uploads (section 4.4.2).
 *
 * <pre>{@code
 * struct {
 *   Report reports[message_length];
 * } UploadRequest;
 * }</pre>
 */
public record UploadRequest(List<EncodedReport> reports) implements Encodable {

    public UploadRequest {
        reports = List.copyOf(reports);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static UploadRequest decode(byte[] bytes) throws DecodeException {
        return decode(bytes, Integer.MAX_VALUE);
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param most how many reports and extensions are read, for small ones take far more memory than their bytes
     * @throws TooManyItemsException when there is one more
     */
    public static UploadRequest decode(byte[] bytes, int most) throws DecodeException {
        return Decoder.decode(bytes, "UploadRequest", most, UploadRequest::read);
    }

    private static UploadRequest read(Decoder in) throws DecodeException {
        return new UploadRequest(in.all(EncodedReport::read));
    }

    @Override
    public int encodedLength() {
        return Encoder.lengthOf(reports);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.all(reports);
    }

    /**
     * A report beside the bytes that it was read from, which go to the log as they came.
     *
     * @param encoded the encoding of {@code report}; of a decoded request, a slice of its body
     */
    public record EncodedReport(Report report, Bytes encoded) implements Encodable {

        public static EncodedReport of(Report report) {
            return new EncodedReport(report, Bytes.wrap(report.encode()));
        }

        static EncodedReport read(Decoder in) throws DecodeException {
            int start = in.position();
            Report report = Report.read(in);
            return new EncodedReport(report, in.since(start));
        }

        @Override
        public int encodedLength() {
            return encoded.length();
        }

        @Override
        public void encodeTo(Encoder out) {
            out.raw(encoded);
        }
    }
}
