package dev.sumac.dap.message;

/**
 * Which batch the Leader collects (sections 4.6.4, 5.1.2, 5.2.3).
 *
 * <pre>{@code
 * struct {
 *   BatchMode batch_mode;
 *   opaque config<0..2^16-1>;
 * } BatchSelector;
 * }</pre>
 */
public sealed interface BatchSelector extends Encodable {

    BatchMode batchMode();

    /** Whether this batch may answer {@code query}: same mode, and an interval within the queried one. */
    boolean isConsistentWith(Query query);

    static BatchSelector decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "BatchSelector", BatchSelector::read);
    }

    static BatchSelector read(Decoder in) throws DecodeException {
        BatchMode mode = BatchMode.read(in);
        Bytes config = in.opaque16("BatchSelector.config", 0);
        return switch (mode) {
            case TIME_INTERVAL -> new TimeInterval(Decoder.decode(config, "BatchSelector.config", Interval::read));
            case LEADER_SELECTED -> new LeaderSelected(Decoder.decode(config, "BatchSelector.config", BatchId::read));
        };
    }

    /** All buckets of an interval. */
    record TimeInterval(Interval batchInterval) implements BatchSelector {
        @Override
        public BatchMode batchMode() {
            return BatchMode.TIME_INTERVAL;
        }

        @Override
        public boolean isConsistentWith(Query query) {
            return query instanceof Query.TimeInterval asked
                    && asked.batchInterval().encloses(batchInterval);
        }

        @Override
        public int encodedLength() {
            return 3 + batchInterval.encodedLength();
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u8(batchMode().code()).u16(batchInterval.encodedLength());
            batchInterval.encodeTo(out);
        }
    }

    /** The one bucket of a batch id. */
    record LeaderSelected(BatchId batchId) implements BatchSelector {
        @Override
        public BatchMode batchMode() {
            return BatchMode.LEADER_SELECTED;
        }

        @Override
        public boolean isConsistentWith(Query query) {
            return query instanceof Query.LeaderSelected;
        }

        @Override
        public int encodedLength() {
            return 3 + BatchId.LENGTH;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u8(batchMode().code()).opaque16(batchId.value());
        }
    }
}
