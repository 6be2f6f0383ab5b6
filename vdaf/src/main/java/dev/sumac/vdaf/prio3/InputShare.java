package dev.sumac.vdaf.prio3;

/**
 * One aggregator's share of a measurement and its proofs (VDAF section 7.2.7.2): the Leader's elements, or the seed of a
 * Helper's, then the blind if there is joint randomness. Kept encoded; its elements are known to be in the field.
 */
public final class InputShare {
    final int aggregatorId;
    final byte[] encoded;

    InputShare(int aggregatorId, byte[] encoded) {
        this.aggregatorId = aggregatorId;
        this.encoded = encoded;
    }

    /** Whose share this is; 0 is the Leader. */
    public int aggregatorId() {
        return aggregatorId;
    }

    /** The draft's encoding. */
    public byte[] encode() {
        return encoded.clone();
    }
}
