package dev.sumac.dap.message;

/**
 * The Helper's share of a batch, encrypted to the Collector (section 4.6.4).
 *
 * <pre>{@code
 * struct {
 *   HpkeCiphertext encrypted_aggregate_share;
 * } AggregateShare;
 * }</pre>
 */
public record AggregateShare(HpkeCiphertext encryptedAggregateShare) implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static AggregateShare decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "AggregateShare", AggregateShare::read);
    }

    static AggregateShare read(Decoder in) throws DecodeException {
        return new AggregateShare(HpkeCiphertext.read(in));
    }

    @Override
    public int encodedLength() {
        return encryptedAggregateShare.encodedLength();
    }

    @Override
    public void encodeTo(Encoder out) {
        encryptedAggregateShare.encodeTo(out);
    }
}
