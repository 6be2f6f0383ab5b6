package dev.sumac.dap.message;

import java.util.List;

/**
 * The Leader's request that advances an aggregation job (section 4.5.4.1).
 *
 * <pre>{@code
 * struct {
 *   uint16 step;
 *   VerifyContinue verify_continues[verify_continues_length];
 * } AggregationJobContinueReq;
 * }</pre>
 */
public record AggregationJobContinueReq(int step, List<VerifyContinue> verifyContinues) implements Encodable {

    public AggregationJobContinueReq {
        verifyContinues = List.copyOf(verifyContinues);
        if (step >>> 16 != 0) {
            throw new IllegalArgumentException("step is no uint16: " + step);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregationJobContinueReq decode(byte[] bytes) throws DecodeException {
        return decode(bytes, Integer.MAX_VALUE);
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param most how many reports are read, for small ones take far more memory than their bytes
     * @throws TooManyItemsException when there is one more
     */
    public static AggregationJobContinueReq decode(byte[] bytes, int most) throws DecodeException {
        return Decoder.decode(bytes, "AggregationJobContinueReq", most, AggregationJobContinueReq::read);
    }

    private static AggregationJobContinueReq read(Decoder in) throws DecodeException {
        return new AggregationJobContinueReq(in.u16("AggregationJobContinueReq.step"), in.all(VerifyContinue::read));
    }

    @Override
    public int encodedLength() {
        return 2 + Encoder.lengthOf(verifyContinues);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u16(step);
        out.all(verifyContinues);
    }
}
