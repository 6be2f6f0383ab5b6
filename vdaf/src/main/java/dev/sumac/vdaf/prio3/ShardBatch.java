package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code shard} (VDAF section 7.2.1) of as many measurements as there are lanes. Not safe for use by several threads.
 *
 * <p>The random bytes are, with joint randomness, seed and blind of each Helper, the Leader's blind, and the prover's seed;
 * without, the Helpers' seeds and the prover's.
 */
final class ShardBatch {
    private final Instance instance;
    private final FieldKernel kernel;
    private final int lanes;
    private final Derivation derivation;

    ShardBatch(Instance instance, Kernels kernels) {
        this.instance = instance;
        this.kernel = kernels.field(instance.field);
        this.lanes = kernels.lanes();
        this.derivation = new Derivation(instance, kernels);
    }

    /** Appends one result per input; the last input stands in for missing ones. */
    void run(List<Measured> inputs, List<Sharded> results) {
        byte[][] nonces = new byte[lanes][];
        byte[][] rands = new byte[lanes][];
        Vec measurement = kernel.zeros(instance.valid.paddedLength());
        for (int lane = 0; lane < lanes; lane++) {
            Measured input = inputs.get(Math.min(lane, inputs.size() - 1));
            nonces[lane] = input.nonce();
            rands[lane] = input.rand();
            encode(measurement.words(), lane, input.measurement());
        }
        int length = instance.valid.measurementLength();
        Vec leaderMeasurement = kernel.zeros(length);
        kernel.copy(leaderMeasurement, measurement, length);
        Vec share = kernel.zeros(length);
        byte[][][] parts = new byte[instance.shares][][];
        for (int j = 1; j < instance.shares; j++) {
            derivation.helperMeasurementShare(share.words(), rands, helperSeed(j), j);
            kernel.sub(leaderMeasurement, leaderMeasurement, share, length);
            if (instance.hasJointRand()) {
                parts[j] = derivation.part(rands, helperBlind(j), j, nonces, share.words());
            }
        }
        long[] jointRands = new long[kernel.words(instance.valid.jointRandLength() * instance.proofs)];
        if (instance.hasJointRand()) {
            parts[0] = derivation.part(rands, leaderBlind(), 0, nonces, leaderMeasurement.words());
            derivation.beginSeed();
            for (byte[][] part : parts) {
                derivation.addPart(part, 0);
            }
            derivation.jointRands(jointRands, derivation.endSeed());
        }
        Vec leaderProofs = prove(measurement, rands, jointRands);
        for (int lane = 0; lane < inputs.size(); lane++) {
            results.add(sharded(lane, rands[lane], leaderMeasurement, leaderProofs, parts));
        }
    }

    private void encode(long[] target, int lane, long[] measurement) {
        long[] encoded = new long[instance.valid.measurementLength() * instance.field.wordsPerElement()];
        instance.valid.encode(measurement, encoded);
        for (int i = 0; i < encoded.length; i++) {
            target[i * lanes + lane] = encoded[i];
        }
    }

    private Vec prove(Vec measurement, byte[][] rands, long[] jointRands) {
        Vec proofs = kernel.zeros(instance.proofsLength());
        Vec proveRands = kernel.zeros(instance.flp.proveRandLength() * instance.proofs);
        derivation.proveRands(proveRands.words(), rands, instance.randSize() - Instance.SEED_SIZE);
        for (int i = 0; i < instance.proofs; i++) {
            instance.flp.prove(
                    kernel,
                    proofs.from(i * instance.flp.proofLength()),
                    measurement,
                    proveRands.from(i * instance.flp.proveRandLength()),
                    Vec.of(jointRands).from(i * instance.valid.jointRandLength()));
        }
        Vec share = kernel.zeros(instance.proofsLength());
        for (int j = 1; j < instance.shares; j++) {
            derivation.helperProofsShare(share.words(), rands, helperSeed(j), j);
            kernel.sub(proofs, proofs, share, instance.proofsLength());
        }
        return proofs;
    }

    private Sharded sharded(int lane, byte[] rand, Vec measurement, Vec proofs, byte[][][] parts) {
        byte[] publicShare = new byte[instance.publicShareSize()];
        List<InputShare> inputShares = new ArrayList<>(instance.shares);
        for (int j = 0; j < instance.shares; j++) {
            if (instance.hasJointRand()) {
                System.arraycopy(parts[j][lane], 0, publicShare, j * Instance.SEED_SIZE, Instance.SEED_SIZE);
            }
            byte[] encoded = new byte[instance.inputShareSize(j)];
            if (j == 0) {
                storeLeaderShare(encoded, lane, rand, measurement, proofs);
            } else {
                System.arraycopy(rand, helperSeed(j), encoded, 0, encoded.length);
            }
            inputShares.add(new InputShare(j, encoded));
        }
        return new Sharded(new PublicShare(publicShare), List.copyOf(inputShares));
    }

    private void storeLeaderShare(byte[] encoded, int lane, byte[] rand, Vec measurement, Vec proofs) {
        int measurementWords = measurement.words().length / lanes;
        int proofsWords = proofs.words().length / lanes;
        Elements.store(measurement.words(), lane, lanes, encoded, 0, measurementWords);
        Elements.store(proofs.words(), lane, lanes, encoded, measurementWords * Long.BYTES, proofsWords);
        int blind = instance.leaderElementsSize();
        System.arraycopy(rand, leaderBlind(), encoded, blind, encoded.length - blind);
    }

    private int helperSeed(int aggregatorId) {
        return (aggregatorId - 1) * (Instance.SEED_SIZE + instance.jointSeedSize());
    }

    private int helperBlind(int aggregatorId) {
        return helperSeed(aggregatorId) + Instance.SEED_SIZE;
    }

    private int leaderBlind() {
        return instance.randSize() - 2 * Instance.SEED_SIZE;
    }
}
