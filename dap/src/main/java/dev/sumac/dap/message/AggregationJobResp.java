package dev.sumac.dap.message;

import java.util.List;

/**
 * The Helper's answer to a step of an aggregation job, in the order of the request (section 4.5.3.2).
 *
 * <pre>{@code
 * struct {
 *   VerifyResp verify_resps[message_length];
 * } AggregationJobResp;
 * }</pre>
 */
public record AggregationJobResp(List<VerifyResp> verifyResps) implements Encodable {

    public AggregationJobResp {
        verifyResps = List.copyOf(verifyResps);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregationJobResp decode(byte[] bytes) throws DecodeException {
        return decode(bytes, Integer.MAX_VALUE);
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param most how many answers are read, for small ones take far more memory than their bytes
     * @throws TooManyItemsException when there is one more
     */
    public static AggregationJobResp decode(byte[] bytes, int most) throws DecodeException {
        return Decoder.decode(bytes, "AggregationJobResp", most, AggregationJobResp::read);
    }

    private static AggregationJobResp read(Decoder in) throws DecodeException {
        return new AggregationJobResp(in.all(VerifyResp::read));
    }

    @Override
    public int encodedLength() {
        return Encoder.lengthOf(verifyResps);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.all(verifyResps);
    }
}
