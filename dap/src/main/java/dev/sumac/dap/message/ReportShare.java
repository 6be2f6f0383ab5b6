package dev.sumac.dap.message;

/**
 * The Helper's part of a report (section 4.5.3.1).
 *
 * <pre>{@code
 * struct {
 *   ReportMetadata report_metadata;
 *   opaque public_share<0..2^32-1>;
 *   HpkeCiphertext encrypted_input_share;
 * } ReportShare;
 * }</pre>
 */
public record ReportShare(ReportMetadata reportMetadata, Bytes publicShare, HpkeCiphertext encryptedInputShare)
        implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static ReportShare decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "ReportShare", ReportShare::read);
    }

    static ReportShare read(Decoder in) throws DecodeException {
        return new ReportShare(
                ReportMetadata.read(in), in.opaque32("ReportShare.public_share", 0), HpkeCiphertext.read(in));
    }

    @Override
    public int encodedLength() {
        return 4 + reportMetadata.encodedLength() + publicShare.length() + encryptedInputShare.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        reportMetadata.encodeTo(out);
        out.opaque32(publicShare);
        encryptedInputShare.encodeTo(out);
    }
}
