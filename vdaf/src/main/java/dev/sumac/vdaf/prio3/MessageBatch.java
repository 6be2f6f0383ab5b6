package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.prio3.Verification.Passed;
import dev.sumac.vdaf.prio3.Verification.Reason;
import dev.sumac.vdaf.prio3.Verification.Refused;
import java.util.List;

/**
 * {@code verifier_shares_to_message} (VDAF section 7.2.2) of as many reports as there are lanes. Not safe for use by
 * several threads.
 */
final class MessageBatch {
    private final Instance instance;
    private final int lanes;
    private final Derivation derivation;

    MessageBatch(Instance instance, Kernels kernels) {
        this.instance = instance;
        this.lanes = kernels.lanes();
        this.derivation = new Derivation(instance, kernels);
    }

    /** Appends one result per report. */
    void run(List<List<VerifierShare>> reports, List<Verification<VerifierMessage>> results) {
        byte[][] seeds = instance.hasJointRand() ? seeds(reports) : new byte[lanes][0];
        for (int i = 0; i < reports.size(); i++) {
            results.add(
                    decide(reports.get(i)) ? new Passed<>(new VerifierMessage(seeds[i])) : new Refused<>(Reason.PROOF));
        }
    }

    private byte[][] seeds(List<List<VerifierShare>> reports) {
        derivation.beginSeed();
        for (int j = 0; j < instance.shares; j++) {
            byte[][] parts = new byte[lanes][];
            for (int lane = 0; lane < lanes; lane++) {
                parts[lane] = reports.get(Math.min(lane, reports.size() - 1)).get(j).jointRandPart;
            }
            derivation.addPart(parts, 0);
        }
        return derivation.endSeed();
    }

    private boolean decide(List<VerifierShare> shares) {
        Vec sum = instance.field.zeros(instance.verifiersLength());
        for (VerifierShare share : shares) {
            instance.field.add(sum, sum, Vec.of(share.verifiers), instance.verifiersLength());
        }
        boolean valid = true;
        for (int i = 0; i < instance.proofs; i++) {
            valid &= instance.flp.decide(sum.from(i * instance.flp.verifierLength()));
        }
        return valid;
    }
}
