package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.kernel.KernelChoice;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.prio3.Verification.Passed;
import dev.sumac.vdaf.prio3.Verification.Reason;
import dev.sumac.vdaf.prio3.Verification.Refused;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Prio3 (VDAF section 7) of one type for one application context.
 *
 * <p>Immutable and safe for use by several threads. The aggregation parameter of Prio3 is empty, and so is not seen here.
 */
public final class Prio3 {
    /** {@code NONCE_SIZE}. */
    public static final int NONCE_SIZE = 16;

    private final Instance instance;
    private final Kernels kernels;
    private final Codec codec;

    /**
     * @param shares the number of aggregators, from 2 to 255
     * @param context {@code ctx}, which binds all shares to the application; at most 65,527 bytes
     * @throws IllegalArgumentException when a parameter is out of its range
     */
    public Prio3(Prio3Type type, int shares, byte[] context) {
        this(type, shares, context, KernelChoice.best());
    }

    Prio3(Prio3Type type, int shares, byte[] context, Kernels kernels) {
        this.instance = new Instance(type, shares, context);
        this.kernels = kernels;
        this.codec = new Codec(instance);
    }

    /** {@code SHARES}. */
    public int shares() {
        return instance.shares;
    }

    /** {@code RAND_SIZE}. */
    public int randSize() {
        return instance.randSize();
    }

    /** Decoders for what comes from others. */
    public Codec codec() {
        return codec;
    }

    /**
     * {@code shard} of one measurement.
     *
     * @throws IllegalArgumentException when the measurement is out of range, naming the allowed range
     */
    public Sharded shard(Measured input) {
        return shard(List.of(input)).getFirst();
    }

    /**
     * {@code shard} of each measurement of a batch, in order.
     *
     * @throws IllegalArgumentException when a measurement is out of range, naming the allowed range
     */
    public List<Sharded> shard(List<Measured> inputs) {
        for (Measured input : inputs) {
            requireSize("a nonce", input.nonce(), NONCE_SIZE);
            requireSize("the randomness", input.rand(), instance.randSize());
        }
        List<Sharded> results = new ArrayList<>(inputs.size());
        new Batches<>(kernels, k -> new ShardBatch(instance, k))
                .run(inputs, (batch, group) -> batch.run(group, results));
        return results;
    }

    /**
     * {@code verify_init} of each report of a batch, in order.
     *
     * @param aggregatorId whose input shares the reports have
     */
    public List<Verification<Initialized>> verifyInit(VerifyKey key, int aggregatorId, List<ReportShare> reports) {
        for (ReportShare report : reports) {
            requireSize("a nonce", report.nonce(), NONCE_SIZE);
            if (report.inputShare().aggregatorId != aggregatorId) {
                throw new IllegalArgumentException("an input share of another aggregator");
            }
        }
        List<Verification<Initialized>> results = new ArrayList<>(reports.size());
        new Batches<>(kernels, k -> new VerifyBatch(instance, k))
                .run(reports, (batch, group) -> batch.run(key, group, results));
        return results;
    }

    /**
     * {@code verifier_shares_to_message} of each report of a batch, in order.
     *
     * @param verifierShares for each report the shares of all aggregators, in their order
     */
    public List<Verification<VerifierMessage>> verifierSharesToMessage(List<List<VerifierShare>> verifierShares) {
        for (List<VerifierShare> ofReport : verifierShares) {
            if (ofReport.size() != instance.shares) {
                throw new IllegalArgumentException("not a verifier share from each aggregator");
            }
        }
        List<Verification<VerifierMessage>> results = new ArrayList<>(verifierShares.size());
        new Batches<>(kernels, k -> new MessageBatch(instance, k))
                .run(verifierShares, (batch, group) -> batch.run(group, results));
        return results;
    }

    /** {@code verify_next}: the output share, if the client derived the joint randomness honestly. */
    public Verification<OutputShare> verifyNext(VerifyState state, VerifierMessage message) {
        return MessageDigest.isEqual(state.correctedJointRandSeed, message.jointRandSeed)
                ? new Passed<>(state.outputShare)
                : new Refused<>(Reason.JOINT_RANDOMNESS);
    }

    /** {@code agg_init}. */
    public AggregateShare newAggregateShare() {
        return new AggregateShare(
                instance.field, new long[instance.valid.outputLength() * instance.field.wordsPerElement()]);
    }

    /**
     * {@code unshard}: the numbers that the aggregators computed together.
     *
     * @param aggregateShares one of each aggregator
     */
    public List<BigInteger> unshard(List<AggregateShare> aggregateShares) {
        AggregateShare total = newAggregateShare();
        aggregateShares.forEach(total::merge);
        Field field = instance.field;
        byte[] encoded = total.encode();
        List<BigInteger> result = new ArrayList<>(instance.valid.outputLength());
        for (int i = 0; i < encoded.length; i += field.encodedSize()) {
            byte[] bigEndian = new byte[field.encodedSize()];
            for (int j = 0; j < bigEndian.length; j++) {
                bigEndian[bigEndian.length - 1 - j] = encoded[i + j];
            }
            result.add(new BigInteger(1, bigEndian));
        }
        return result;
    }

    private static void requireSize(String what, byte[] bytes, int size) {
        if (bytes.length != size) {
            throw new IllegalArgumentException(what + " has " + size + " bytes");
        }
    }
}
