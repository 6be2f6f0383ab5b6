package dev.sumac.dap.message;

import java.util.List;

/**
 * What everyone may know of a report (section 4.4.2).
 *
 * <pre>{@code
 * struct {
 *   ReportID report_id;
 *   Time time;
 *   Extension public_extensions<0..2^16-1>;
 * } ReportMetadata;
 * }</pre>
 */
public record ReportMetadata(ReportId reportId, long time, List<Extension> publicExtensions) implements Encodable {

    public ReportMetadata {
        publicExtensions = List.copyOf(publicExtensions);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static ReportMetadata decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "ReportMetadata", ReportMetadata::read);
    }

    static ReportMetadata read(Decoder in) throws DecodeException {
        return new ReportMetadata(
                ReportId.read(in),
                in.u64("ReportMetadata.time"),
                in.vector16("ReportMetadata.public_extensions", 0, Extension::read));
    }

    @Override
    public int encodedLength() {
        return 10 + reportId.encodedLength() + Encoder.lengthOf(publicExtensions);
    }

    @Override
    public void encodeTo(Encoder out) {
        reportId.encodeTo(out);
        out.u64(time);
        out.vector16(publicExtensions);
    }
}
