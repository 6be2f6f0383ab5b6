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
        return Decoder.decode(bytes, "AggregationJobResp", AggregationJobResp::read);
    }

    static AggregationJobResp read(Decoder in) throws DecodeException {
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
