package dev.sumac.benchmarks;

import dev.sumac.vdaf.prio3.AggregateShare;
import dev.sumac.vdaf.prio3.Initialized;
import dev.sumac.vdaf.prio3.Measured;
import dev.sumac.vdaf.prio3.OutputShare;
import dev.sumac.vdaf.prio3.Prio3;
import dev.sumac.vdaf.prio3.Prio3Type;
import dev.sumac.vdaf.prio3.ReportShare;
import dev.sumac.vdaf.prio3.Sharded;
import dev.sumac.vdaf.prio3.Verification;
import dev.sumac.vdaf.prio3.Verification.Passed;
import dev.sumac.vdaf.prio3.VerifierMessage;
import dev.sumac.vdaf.prio3.VerifierShare;
import dev.sumac.vdaf.prio3.VerifyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Every step of Prio3, for one report and for batches; all figures are per report. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class Prio3Benchmark {
    private static final int BATCH = 64;
    private static final int LEADER = 0;
    private static final int HELPER = 1;

    /** The sizes at which other implementations were measured. */
    public enum Instance {
        COUNT,
        SUM_32,
        HISTOGRAM_100,
        SUM_VEC_1000,
        HISTOGRAM_1024,
        MULTIHOT_COUNT_VEC_100;

        Prio3Type type() {
            return switch (this) {
                case COUNT -> new Prio3Type.Count();
                case SUM_32 -> new Prio3Type.Sum(0xFFFF_FFFFL);
                case HISTOGRAM_100 -> new Prio3Type.Histogram(100, 10);
                case SUM_VEC_1000 -> new Prio3Type.SumVec(1000, 1, 45);
                case HISTOGRAM_1024 -> new Prio3Type.Histogram(1024, 32);
                case MULTIHOT_COUNT_VEC_100 -> new Prio3Type.MultihotCountVec(100, 10, 10);
            };
        }

        /** Valid for all: the first number is zero or one, the others are zero. */
        long[] measurement(int first) {
            int length =
                    switch (this) {
                        case COUNT, SUM_32, HISTOGRAM_100, HISTOGRAM_1024 -> 1;
                        case MULTIHOT_COUNT_VEC_100 -> 100;
                        case SUM_VEC_1000 -> 1000;
                    };
            long[] measurement = new long[length];
            measurement[0] = first;
            return measurement;
        }
    }

    @Param
    public Instance instance = Instance.COUNT;

    private final VerifyKey key = new VerifyKey(new byte[VerifyKey.SIZE]);
    private final List<Measured> measured = new ArrayList<>();
    private final List<ReportShare> leaderShares = new ArrayList<>();
    private final List<ReportShare> helperShares = new ArrayList<>();
    private final List<Initialized> initialized = new ArrayList<>();
    private final List<List<VerifierShare>> verifierShares = new ArrayList<>();
    private final List<OutputShare> outputShares = new ArrayList<>();
    private Prio3 prio3 = new Prio3(instance.type(), 2, new byte[0]);
    private AggregateShare sum = prio3.newAggregateShare();

    @Setup
    public void makeReports() {
        prio3 = new Prio3(instance.type(), 2, new byte[38]);
        sum = prio3.newAggregateShare();
        Random random = new Random(1);
        for (int i = 0; i < BATCH; i++) {
            measured.add(new Measured(
                    instance.measurement(i % 2), bytes(random, Prio3.NONCE_SIZE), bytes(random, prio3.randSize())));
        }
        List<Sharded> sharded = prio3.shard(measured);
        for (int i = 0; i < BATCH; i++) {
            leaderShares.add(share(i, sharded.get(i), LEADER));
            helperShares.add(share(i, sharded.get(i), HELPER));
        }
        List<Initialized> leader = passed(prio3.verifyInit(key, LEADER, leaderShares));
        initialized.addAll(passed(prio3.verifyInit(key, HELPER, helperShares)));
        for (int i = 0; i < BATCH; i++) {
            verifierShares.add(
                    List.of(leader.get(i).verifierShare(), initialized.get(i).verifierShare()));
        }
        outputShares.addAll(passed(next(prio3.verifierSharesToMessage(verifierShares))));
    }

    private ReportShare share(int i, Sharded sharded, int aggregator) {
        return new ReportShare(
                measured.get(i).nonce(),
                sharded.publicShare(),
                sharded.inputShares().get(aggregator));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static <T> List<T> passed(List<Verification<T>> results) {
        return results.stream().map(result -> ((Passed<T>) result).value()).toList();
    }

    private List<Verification<OutputShare>> next(List<Verification<VerifierMessage>> messages) {
        List<Verification<OutputShare>> results = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            VerifierMessage message = ((Passed<VerifierMessage>) messages.get(i)).value();
            results.add(prio3.verifyNext(initialized.get(i).state(), message));
        }
        return results;
    }

    @Benchmark
    public Object shardOne() {
        return prio3.shard(measured.getFirst());
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object shard() {
        return prio3.shard(measured);
    }

    @Benchmark
    public Object verifyInitHelperOne() {
        return prio3.verifyInit(key, HELPER, helperShares.subList(0, 1));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object verifyInitHelper() {
        return prio3.verifyInit(key, HELPER, helperShares);
    }

    @Benchmark
    public Object verifyInitLeaderOne() {
        return prio3.verifyInit(key, LEADER, leaderShares.subList(0, 1));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object verifyInitLeader() {
        return prio3.verifyInit(key, LEADER, leaderShares);
    }

    /** {@code verifier_shares_to_message} and {@code verify_next}. */
    @Benchmark
    public Object verifyNextOne() {
        return next(prio3.verifierSharesToMessage(verifierShares.subList(0, 1)));
    }

    /** {@code verifier_shares_to_message} and {@code verify_next}. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object verifyNext() {
        return next(prio3.verifierSharesToMessage(verifierShares));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object aggregate() {
        outputShares.forEach(sum::add);
        return sum;
    }
}
