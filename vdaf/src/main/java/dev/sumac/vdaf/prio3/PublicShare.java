package dev.sumac.vdaf.prio3;

/** The joint randomness parts of all aggregators; empty for circuits without joint randomness (VDAF section 7.2.7.1). */
public final class PublicShare {
    final byte[] parts;

    PublicShare(byte[] parts) {
        this.parts = parts;
    }

    /** The draft's encoding. */
    public byte[] encode() {
        return parts.clone();
    }
}
