package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.flp.Query;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.prio3.Verification.Passed;
import dev.sumac.vdaf.prio3.Verification.Reason;
import dev.sumac.vdaf.prio3.Verification.Refused;
import java.util.List;

/**
 * {@code verify_init} (VDAF section 7.2.2) of as many reports as there are lanes, with the space it works in. Not safe for
 * use by several threads.
 */
final class VerifyBatch {
    private final Instance instance;
    private final FieldKernel kernel;
    private final int lanes;
    private final Derivation derivation;
    private final Query query;
    private final long[] measurement;
    private final long[] proofs;
    private final long[] queryRands;
    private final long[] jointRands;
    private final Vec verifiers;

    VerifyBatch(Instance instance, Kernels kernels) {
        this.instance = instance;
        this.kernel = kernels.field(instance.field);
        this.lanes = kernels.lanes();
        this.derivation = new Derivation(instance, kernels);
        this.query = new Query(instance.flp, kernel);
        this.measurement = new long[kernel.words(instance.valid.paddedLength())];
        this.proofs = new long[kernel.words(instance.proofsLength())];
        this.queryRands = new long[kernel.words(instance.flp.queryRandLength() * instance.proofs)];
        this.jointRands = new long[kernel.words(instance.valid.jointRandLength() * instance.proofs)];
        this.verifiers = kernel.zeros(instance.verifiersLength());
    }

    /**
     * Appends one result per report.
     *
     * @param reports of the same aggregator, at least one and at most as many as lanes; the last stands in for missing ones
     */
    void run(VerifyKey key, List<ReportShare> reports, List<Verification<Initialized>> results) {
        byte[][] nonces = new byte[lanes][];
        byte[][] publicShares = new byte[lanes][];
        byte[][] inputShares = new byte[lanes][];
        for (int lane = 0; lane < lanes; lane++) {
            ReportShare report = reports.get(Math.min(lane, reports.size() - 1));
            nonces[lane] = report.nonce();
            publicShares[lane] = report.publicShare().parts;
            inputShares[lane] = report.inputShare().encoded;
        }
        int aggregatorId = reports.getFirst().inputShare().aggregatorId;
        expandInputShares(inputShares, aggregatorId);
        byte[][] parts = new byte[lanes][0];
        byte[][] seeds = parts;
        if (instance.hasJointRand()) {
            int blind = instance.inputShareSize(aggregatorId) - Instance.SEED_SIZE;
            parts = derivation.part(inputShares, blind, aggregatorId, nonces, measurement);
            seeds = correctedSeeds(publicShares, parts, aggregatorId);
            derivation.jointRands(jointRands, seeds);
        }
        derivation.queryRands(queryRands, key, nonces);
        long unusable = queryProofs();

        Vec output = kernel.zeros(instance.valid.outputLength());
        instance.valid.truncate(kernel, output, Vec.of(measurement));
        for (int lane = 0; lane < reports.size(); lane++) {
            results.add(
                    (unusable >>> lane & 1) == 1
                            ? new Refused<>(Reason.QUERY_POINT)
                            : new Passed<>(initialized(lane, output, parts[lane], seeds[lane])));
        }
    }

    private void expandInputShares(byte[][] inputShares, int aggregatorId) {
        if (aggregatorId > 0) {
            derivation.helperMeasurementShare(measurement, inputShares, 0, aggregatorId);
            derivation.helperProofsShare(proofs, inputShares, 0, aggregatorId);
            return;
        }
        int measurementWords = instance.valid.measurementLength() * instance.field.wordsPerElement();
        int proofsWords = instance.proofsLength() * instance.field.wordsPerElement();
        for (int lane = 0; lane < lanes; lane++) {
            Elements.load(measurement, lane, lanes, inputShares[lane], 0, measurementWords);
            Elements.load(proofs, lane, lanes, inputShares[lane], measurementWords * Long.BYTES, proofsWords);
        }
    }

    /** The seed from the public share's parts, this aggregator's own part replaced by the one it derived. */
    private byte[][] correctedSeeds(byte[][] publicShares, byte[][] ownParts, int aggregatorId) {
        derivation.beginSeed();
        for (int j = 0; j < instance.shares; j++) {
            if (j == aggregatorId) {
                derivation.addPart(ownParts, 0);
            } else {
                derivation.addPart(publicShares, j * Instance.SEED_SIZE);
            }
        }
        return derivation.endSeed();
    }

    private long queryProofs() {
        long unusable = 0;
        for (int i = 0; i < instance.proofs; i++) {
            unusable |= query.query(
                    verifiers.from(i * instance.flp.verifierLength()),
                    Vec.of(measurement),
                    Vec.of(proofs).from(i * instance.flp.proofLength()),
                    Vec.of(queryRands).from(i * instance.flp.queryRandLength()),
                    Vec.of(jointRands).from(i * instance.valid.jointRandLength()));
        }
        return unusable;
    }

    private Initialized initialized(int lane, Vec output, byte[] part, byte[] seed) {
        long[] own = new long[instance.verifiersLength() * instance.field.wordsPerElement()];
        for (int i = 0; i < own.length; i++) {
            own[i] = verifiers.words()[i * lanes + lane];
        }
        OutputShare outputShare = new OutputShare(instance.field, output.words(), lane, lanes);
        return new Initialized(new VerifyState(outputShare, seed), new VerifierShare(own, part));
    }
}
