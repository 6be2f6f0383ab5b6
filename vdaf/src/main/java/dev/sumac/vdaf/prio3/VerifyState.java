package dev.sumac.vdaf.prio3;

/** What an aggregator keeps of a report between its verifier share and the verifier message. */
public final class VerifyState {
    final OutputShare outputShare;

    /** The seed of the joint randomness that this aggregator used; empty without joint randomness. */
    final byte[] correctedJointRandSeed;

    VerifyState(OutputShare outputShare, byte[] correctedJointRandSeed) {
        this.outputShare = outputShare;
        this.correctedJointRandSeed = correctedJointRandSeed;
    }
}
