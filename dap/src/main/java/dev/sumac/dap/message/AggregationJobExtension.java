package dev.sumac.dap.message;

/**
 * A parameter of an aggregation job (section 4.5.1). Known types and order are judged later.
 *
 * <pre>{@code
 * struct {
 *   AggregationJobExtensionType extension_type;
 *   opaque extension_data<0..2^16-1>;
 * } AggregationJobExtension;
 * }</pre>
 */
public record AggregationJobExtension(int extensionType, Bytes extensionData) implements TypedExtension {

    /** {@code leader_selected_batch_id(1)}. */
    public static final int LEADER_SELECTED_BATCH_ID = 1;

    public AggregationJobExtension {
        if (extensionType >>> 16 != 0) {
            throw new IllegalArgumentException("extension_type is no uint16: " + extensionType);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregationJobExtension decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "AggregationJobExtension", AggregationJobExtension::read);
    }

    static AggregationJobExtension read(Decoder in) throws DecodeException {
        return new AggregationJobExtension(
                in.u16("AggregationJobExtension.extension_type"),
                in.opaque16("AggregationJobExtension.extension_data", 0));
    }

    @Override
    public int encodedLength() {
        return 4 + extensionData.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u16(extensionType);
        out.opaque16(extensionData);
    }

    /** The batch that a leader-selected job's reports go to (section 5.2.2). */
    public static AggregationJobExtension leaderSelectedBatchId(BatchId batchId) {
        return new AggregationJobExtension(LEADER_SELECTED_BATCH_ID, batchId.value());
    }

    /** The payload of {@link #LEADER_SELECTED_BATCH_ID}. */
    public BatchId batchId() throws DecodeException {
        return Decoder.decode(extensionData, "AggregationJobExtension.extension_data", BatchId::read);
    }
}
