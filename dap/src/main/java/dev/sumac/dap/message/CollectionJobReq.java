package dev.sumac.dap.message;

import java.util.List;

/**
 * The Collector's request that begins a collection job (section 4.6.1). Its encoding is part of the AAD of both shares.
 *
 * <pre>{@code
 * struct {
 *   Query query;
 *   opaque agg_param<0..2^32-1>;
 *   CollectionJobExtension extensions<0..2^16-1>;
 * } CollectionJobReq;
 * }</pre>
 */
public record CollectionJobReq(Query query, Bytes aggParam, List<CollectionJobExtension> extensions)
        implements Encodable {

    public CollectionJobReq {
        extensions = List.copyOf(extensions);
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static CollectionJobReq decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "CollectionJobReq", CollectionJobReq::read);
    }

    static CollectionJobReq read(Decoder in) throws DecodeException {
        return new CollectionJobReq(
                Query.read(in),
                in.opaque32("CollectionJobReq.agg_param", 0),
                in.vector16("CollectionJobReq.extensions", 0, CollectionJobExtension::read));
    }

    @Override
    public int encodedLength() {
        return 6 + query.encodedLength() + aggParam.length() + Encoder.lengthOf(extensions);
    }

    @Override
    public void encodeTo(Encoder out) {
        query.encodeTo(out);
        out.opaque32(aggParam);
        out.vector16(extensions);
    }
}
