package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.xof.XofTurboShake128;

/**
 * The derivation of pseudorandom vectors and seeds (VDAF section 7.2.6) in lanes. Not safe for use by several threads.
 */
final class Derivation {
    private static final byte[] ZERO_SEED = new byte[Instance.SEED_SIZE];

    private final Instance instance;
    private final FieldKernel kernel;
    private final XofTurboShake128 xof;
    private final byte[] proofsByte;

    Derivation(Instance instance, Kernels kernels) {
        this.instance = instance;
        this.kernel = kernels.field(instance.field);
        this.xof = new XofTurboShake128(kernels.keccak());
        this.proofsByte = new byte[] {(byte) instance.proofs};
    }

    /** {@code helper_meas_share}, from seeds at the start of the given strings. */
    void helperMeasurementShare(long[] target, byte[][] seeds, int offset, int aggregatorId) {
        xof.begin(instance.domain(Usage.MEASUREMENT_SHARE));
        xof.absorb(seeds, offset, Instance.SEED_SIZE).absorb(new byte[] {(byte) aggregatorId});
        xof.nextVec(kernel, target, instance.valid.measurementLength());
    }

    /** {@code helper_proofs_share}. */
    void helperProofsShare(long[] target, byte[][] seeds, int offset, int aggregatorId) {
        xof.begin(instance.domain(Usage.PROOF_SHARE));
        xof.absorb(seeds, offset, Instance.SEED_SIZE);
        xof.absorb(new byte[] {(byte) instance.proofs, (byte) aggregatorId});
        xof.nextVec(kernel, target, instance.proofsLength());
    }

    /** {@code prove_rands}. */
    void proveRands(long[] target, byte[][] seeds, int offset) {
        xof.begin(instance.domain(Usage.PROVE_RANDOMNESS));
        xof.absorb(seeds, offset, Instance.SEED_SIZE).absorb(proofsByte);
        xof.nextVec(kernel, target, instance.flp.proveRandLength() * instance.proofs);
    }

    /** {@code query_rands}. */
    void queryRands(long[] target, VerifyKey key, byte[][] nonces) {
        xof.begin(instance.domain(Usage.QUERY_RANDOMNESS));
        xof.absorb(key.bytes()).absorb(proofsByte).absorb(nonces, 0, Prio3.NONCE_SIZE);
        xof.nextVec(kernel, target, instance.flp.queryRandLength() * instance.proofs);
    }

    /** {@code joint_rand_part}. */
    byte[][] part(byte[][] blinds, int offset, int aggregatorId, byte[][] nonces, long[] measurementShare) {
        xof.begin(instance.domain(Usage.JOINT_RAND_PART));
        xof.absorb(blinds, offset, Instance.SEED_SIZE).absorb(new byte[] {(byte) aggregatorId});
        xof.absorb(nonces, 0, Prio3.NONCE_SIZE);
        xof.absorb(measurementShare, instance.valid.measurementLength() * instance.field.wordsPerElement());
        return xof.deriveSeeds();
    }

    /** Begins {@code joint_rand_seed}; the parts follow in the order of the aggregators. */
    Derivation beginSeed() {
        xof.begin(instance.domain(Usage.JOINT_RAND_SEED)).absorb(ZERO_SEED);
        return this;
    }

    Derivation addPart(byte[][] parts, int offset) {
        xof.absorb(parts, offset, Instance.SEED_SIZE);
        return this;
    }

    byte[][] endSeed() {
        return xof.deriveSeeds();
    }

    /** {@code joint_rands}, in Montgomery form. */
    void jointRands(long[] target, byte[][] seeds) {
        int length = instance.valid.jointRandLength() * instance.proofs;
        xof.begin(instance.domain(Usage.JOINT_RANDOMNESS));
        xof.absorb(seeds, 0, Instance.SEED_SIZE).absorb(proofsByte);
        xof.nextVec(kernel, target, length);
        Vec factor = Vec.of(instance.field.montgomeryFactor()).repeat(0);
        kernel.mulConstant(Vec.of(target), Vec.of(target), factor, length);
    }
}
