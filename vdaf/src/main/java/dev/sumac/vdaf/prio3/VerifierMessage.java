package dev.sumac.vdaf.prio3;

/** The joint randomness seed that all aggregators' parts give; empty without joint randomness (VDAF section 7.2.7.4). */
public final class VerifierMessage {
    final byte[] jointRandSeed;

    VerifierMessage(byte[] jointRandSeed) {
        this.jointRandSeed = jointRandSeed;
    }

    /** The draft's encoding. */
    public byte[] encode() {
        return jointRandSeed.clone();
    }
}
