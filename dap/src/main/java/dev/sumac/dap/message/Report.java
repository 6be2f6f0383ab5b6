package dev.sumac.dap.message;

/**
 * A measurement in two encrypted shares (section 4.4.2).
 *
 * <pre>{@code
 * struct {
 *   ReportMetadata report_metadata;
 *   opaque public_share<0..2^32-1>;
 *   HpkeCiphertext leader_encrypted_input_share;
 *   HpkeCiphertext helper_encrypted_input_share;
 * } Report;
 * }</pre>
 */
public record Report(
        ReportMetadata reportMetadata,
        Bytes publicShare,
        HpkeCiphertext leaderEncryptedInputShare,
        HpkeCiphertext helperEncryptedInputShare)
        implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static Report decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "Report", Report::read);
    }

    static Report read(Decoder in) throws DecodeException {
        return new Report(
                ReportMetadata.read(in),
                in.opaque32("Report.public_share", 0),
                HpkeCiphertext.read(in),
                HpkeCiphertext.read(in));
    }

    @Override
    public int encodedLength() {
        return 4
                + reportMetadata.encodedLength()
                + publicShare.length()
                + leaderEncryptedInputShare.encodedLength()
                + helperEncryptedInputShare.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        reportMetadata.encodeTo(out);
        out.opaque32(publicShare);
        leaderEncryptedInputShare.encodeTo(out);
        helperEncryptedInputShare.encodeTo(out);
    }
}
