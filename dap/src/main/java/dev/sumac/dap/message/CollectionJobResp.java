package dev.sumac.dap.message;

/**
 * A collected batch (section 4.6.1).
 *
 * <pre>{@code
 * struct {
 *   uint64 report_count;
 *   Interval interval;
 *   HpkeCiphertext leader_encrypted_agg_share;
 *   HpkeCiphertext helper_encrypted_agg_share;
 * } CollectionJobResp;
 * }</pre>
 */
public record CollectionJobResp(
        long reportCount,
        Interval interval,
        HpkeCiphertext leaderEncryptedAggShare,
        HpkeCiphertext helperEncryptedAggShare)
        implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static CollectionJobResp decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "CollectionJobResp", CollectionJobResp::read);
    }

    static CollectionJobResp read(Decoder in) throws DecodeException {
        return new CollectionJobResp(
                in.u64("CollectionJobResp.report_count"),
                Interval.read(in),
                HpkeCiphertext.read(in),
                HpkeCiphertext.read(in));
    }

    @Override
    public int encodedLength() {
        return 8
                + interval.encodedLength()
                + leaderEncryptedAggShare.encodedLength()
                + helperEncryptedAggShare.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u64(reportCount);
        interval.encodeTo(out);
        leaderEncryptedAggShare.encodeTo(out);
        helperEncryptedAggShare.encodeTo(out);
    }
}
