package dev.sumac.dap.message;

/**
 * The Leader's request for the Helper's share of a batch (section 4.6.4).
 *
 * <pre>{@code
 * struct {
 *   CollectionJobReq collection_job_req;
 *   BatchSelector batch_selector;
 *   uint64 report_count;
 *   opaque checksum[32];
 * } AggregateShareReq;
 * }</pre>
 */
public record AggregateShareReq(
        CollectionJobReq collectionJobReq, BatchSelector batchSelector, long reportCount, Checksum checksum)
        implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregateShareReq decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "AggregateShareReq", AggregateShareReq::read);
    }

    static AggregateShareReq read(Decoder in) throws DecodeException {
        return new AggregateShareReq(
                CollectionJobReq.read(in),
                BatchSelector.read(in),
                in.u64("AggregateShareReq.report_count"),
                Checksum.read(in));
    }

    @Override
    public int encodedLength() {
        return 8 + collectionJobReq.encodedLength() + batchSelector.encodedLength() + checksum.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        collectionJobReq.encodeTo(out);
        batchSelector.encodeTo(out);
        out.u64(reportCount);
        checksum.encodeTo(out);
    }
}
