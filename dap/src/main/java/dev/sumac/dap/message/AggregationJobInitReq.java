package dev.sumac.dap.message;

import java.util.List;

/**
 * The Leader's request that begins an aggregation job (section 4.5.3.1).
 *
 * <pre>{@code
 * struct {
 *   uint8 verification_key_id;
 *   opaque agg_param<0..2^32-1>;
 *   AggregationJobExtension extensions<0..2^16-1>;
 *   VerifyInit verify_inits[verify_inits_length];
 * } AggregationJobInitReq;
 * }</pre>
 */
public record AggregationJobInitReq(
        int verificationKeyId, Bytes aggParam, List<AggregationJobExtension> extensions, List<VerifyInit> verifyInits)
        implements Encodable {

    public AggregationJobInitReq {
        extensions = List.copyOf(extensions);
        verifyInits = List.copyOf(verifyInits);
        if (verificationKeyId < 0 || verificationKeyId > 0xff) {
            throw new IllegalArgumentException("verification_key_id is no uint8: " + verificationKeyId);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregationJobInitReq decode(byte[] bytes) throws DecodeException {
        return decode(bytes, Integer.MAX_VALUE);
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param most how many reports and extensions are read, for small ones take far more memory than their bytes
     * @throws TooManyItemsException when there is one more
     */
    public static AggregationJobInitReq decode(byte[] bytes, int most) throws DecodeException {
        return Decoder.decode(bytes, "AggregationJobInitReq", most, AggregationJobInitReq::read);
    }

    private static AggregationJobInitReq read(Decoder in) throws DecodeException {
        return new AggregationJobInitReq(
                in.u8("AggregationJobInitReq.verification_key_id"),
                in.opaque32("AggregationJobInitReq.agg_param", 0),
                in.vector16("AggregationJobInitReq.extensions", 0, AggregationJobExtension::read),
                in.all(VerifyInit::read));
    }

    @Override
    public int encodedLength() {
        return 7 + aggParam.length() + Encoder.lengthOf(extensions) + Encoder.lengthOf(verifyInits);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u8(verificationKeyId);
        out.opaque32(aggParam);
        out.vector16(extensions);
        out.all(verifyInits);
    }
}
