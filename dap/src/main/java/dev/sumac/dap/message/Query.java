package dev.sumac.dap.message;

/**
 * What the Collector asks for (sections 4.6.1, 5.1.1, 5.2.1).
 *
 * <pre>{@code
 * struct {
 *   BatchMode batch_mode;
 *   opaque config<0..2^16-1>;
 * } Query;
 * }</pre>
 */
public sealed interface Query extends Encodable {

    BatchMode batchMode();

    static Query decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "Query", Query::read);
    }

    static Query read(Decoder in) throws DecodeException {
        BatchMode mode = BatchMode.read(in);
        Bytes config = in.opaque16("Query.config", 0);
        return switch (mode) {
            case TIME_INTERVAL -> new TimeInterval(Decoder.decode(config, "Query.config", Interval::read));
            case LEADER_SELECTED -> Decoder.decode(config, "Query.config", rest -> new LeaderSelected());
        };
    }

    /** All reports of an interval; whether it is a good one is judged later ({@code batchInvalid}). */
    record TimeInterval(Interval batchInterval) implements Query {
        @Override
        public BatchMode batchMode() {
            return BatchMode.TIME_INTERVAL;
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

    /** The next batch that the Leader has. */
    record LeaderSelected() implements Query {
        @Override
        public BatchMode batchMode() {
            return BatchMode.LEADER_SELECTED;
        }

        @Override
        public int encodedLength() {
            return 3;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u8(batchMode().code()).u16(0);
        }
    }
}
