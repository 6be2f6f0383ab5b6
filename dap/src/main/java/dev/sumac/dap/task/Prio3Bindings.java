package dev.sumac.dap.task;

import dev.sumac.dap.task.VdafConfig.Prio3Count;
import dev.sumac.dap.task.VdafConfig.Prio3Histogram;
import dev.sumac.dap.task.VdafConfig.Prio3MultihotCountVec;
import dev.sumac.dap.task.VdafConfig.Prio3Sum;
import dev.sumac.dap.task.VdafConfig.Prio3SumVec;
import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.pingpong.EncodedReport;
import dev.sumac.vdaf.pingpong.PingPong;
import dev.sumac.vdaf.pingpong.State;
import dev.sumac.vdaf.prio3.Measured;
import dev.sumac.vdaf.prio3.Prio3;
import dev.sumac.vdaf.prio3.Prio3Type;
import dev.sumac.vdaf.prio3.Sharded;
import dev.sumac.vdaf.prio3.VerifyKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Prio3 for two aggregators as a {@link BoundVdaf}. Its aggregation parameter is empty. */
final class Prio3Bindings implements BoundVdaf {
    private static final int LEADER = 0;
    private static final int HELPER = 1;

    private final Prio3 prio3;
    private final PingPong pingPong;

    Prio3Bindings(VdafConfig config, byte[] applicationContext) {
        this.prio3 = new Prio3(type(config), 2, applicationContext);
        this.pingPong = new PingPong(prio3);
    }

    private static Prio3Type type(VdafConfig config) {
        return switch (config) {
            case Prio3Count() -> new Prio3Type.Count();
            case Prio3Sum(long max) -> new Prio3Type.Sum(max);
            case Prio3SumVec(int length, long max, int chunk) -> new Prio3Type.SumVec(length, max, chunk);
            case Prio3Histogram(int length, int chunk) -> new Prio3Type.Histogram(length, chunk);
            case Prio3MultihotCountVec(int length, int chunk, long weight) ->
                new Prio3Type.MultihotCountVec(length, Math.toIntExact(weight), chunk);
        };
    }

    @Override
    public int verifyKeySize() {
        return VerifyKey.SIZE;
    }

    @Override
    public boolean isValidAggregationParameter(byte[] aggParam) {
        return aggParam.length == 0;
    }

    @Override
    public Shares shard(long[] measurement, byte[] nonce, byte[] rand) {
        return shares(prio3.shard(new Measured(measurement, nonce, rand)));
    }

    @Override
    public List<Shares> shardAll(List<long[]> measurements, List<byte[]> nonces, List<byte[]> rands) {
        List<Measured> inputs = new ArrayList<>(measurements.size());
        for (int i = 0; i < measurements.size(); i++) {
            inputs.add(new Measured(measurements.get(i), nonces.get(i), rands.get(i)));
        }
        return prio3.shard(inputs).stream().map(Prio3Bindings::shares).toList();
    }

    private static Shares shares(Sharded sharded) {
        return new Shares(
                sharded.publicShare().encode(),
                sharded.inputShares().get(LEADER).encode(),
                sharded.inputShares().get(HELPER).encode());
    }

    @Override
    public int randSize() {
        return prio3.randSize();
    }

    @Override
    public List<LeaderInit> leaderInit(byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs) {
        requireValid(aggParam);
        List<LeaderInit> results = new ArrayList<>(inputs.size());
        for (State.LeaderInit state : with(verifyKey, key -> pingPong.leaderInit(key, encoded(inputs)))) {
            results.add(
                    switch (state) {
                        case State.Continued continued ->
                            new LeaderInit.Continued(new Waiting(continued), continued.outbound());
                        case State.Rejected(State.Reason reason) -> new LeaderInit.Rejected(rejection(reason));
                    });
        }
        return results;
    }

    @Override
    public List<LeaderContinued> leaderContinued(byte[] aggParam, List<LeaderState> states, List<byte[]> inbound) {
        requireValid(aggParam);
        if (states.size() != inbound.size()) {
            throw new IllegalArgumentException("not one message for each report");
        }
        List<LeaderContinued> results = new ArrayList<>(states.size());
        for (int i = 0; i < states.size(); i++) {
            Waiting waiting = (Waiting) states.get(i);
            results.add(
                    switch (pingPong.leaderContinued(waiting.state, inbound.get(i))) {
                        case State.Finished(var share) -> new LeaderContinued.Finished(new Verified(share));
                        case State.Rejected(State.Reason reason) -> new LeaderContinued.Rejected(rejection(reason));
                    });
        }
        return results;
    }

    @Override
    public List<HelperInit> helperInit(
            byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs, List<byte[]> inbound) {
        requireValid(aggParam);
        List<HelperInit> results = new ArrayList<>(inputs.size());
        for (State.HelperInit state : with(verifyKey, key -> pingPong.helperInit(key, encoded(inputs), inbound))) {
            results.add(
                    switch (state) {
                        case State.FinishedWithOutbound(var share, byte[] outbound) ->
                            new HelperInit.FinishedWithOutbound(new Verified(share), outbound);
                        case State.Rejected(State.Reason reason) -> new HelperInit.Rejected(rejection(reason));
                    });
        }
        return results;
    }

    /** Lends a key, and wipes it afterwards. */
    private static <T> T with(byte[] verifyKey, Function<VerifyKey, T> use) {
        VerifyKey key = new VerifyKey(verifyKey);
        try {
            return use.apply(key);
        } finally {
            key.destroy();
        }
    }

    @Override
    public AggregateShare newAggregateShare(byte[] aggParam) {
        requireValid(aggParam);
        return new RunningSum(prio3);
    }

    @Override
    public List<BigInteger> unshard(byte[] aggParam, List<byte[]> aggregateShares, long reportCount)
            throws InvalidShareException {
        requireValid(aggParam);
        List<dev.sumac.vdaf.prio3.AggregateShare> shares = new ArrayList<>(aggregateShares.size());
        for (byte[] encoded : aggregateShares) {
            shares.add(decodeAggregateShare(prio3, encoded));
        }
        return prio3.unshard(shares);
    }

    private static dev.sumac.vdaf.prio3.AggregateShare decodeAggregateShare(Prio3 prio3, byte[] encoded)
            throws InvalidShareException {
        try {
            return prio3.codec().decodeAggregateShare(encoded);
        } catch (DecodeException e) {
            throw new InvalidShareException("the aggregate share does not decode");
        }
    }

    private static List<EncodedReport> encoded(List<ReportInput> inputs) {
        return inputs.stream()
                .map(input -> new EncodedReport(input.nonce(), input.publicShare(), input.inputShare()))
                .toList();
    }

    private static Rejection rejection(State.Reason reason) {
        return switch (reason) {
            case INPUT_SHARE -> Rejection.UNDECODABLE_INPUT_SHARE;
            case PUBLIC_SHARE, INBOUND_MESSAGE, VERIFICATION -> Rejection.VERIFY_ERROR;
        };
    }

    private void requireValid(byte[] aggParam) {
        if (!isValidAggregationParameter(aggParam)) {
            throw new IllegalArgumentException("the aggregation parameter of Prio3 is empty");
        }
    }

    /** Has no string form: it holds shares. */
    private static final class Waiting implements LeaderState {
        private final State.Continued state;

        Waiting(State.Continued state) {
            this.state = state;
        }
    }

    /** Has no string form: it holds a share. */
    private static final class Verified implements OutputShare {
        private final dev.sumac.vdaf.prio3.OutputShare share;

        Verified(dev.sumac.vdaf.prio3.OutputShare share) {
            this.share = share;
        }
    }

    private static final class RunningSum implements AggregateShare {
        private final Prio3 prio3;
        private final dev.sumac.vdaf.prio3.AggregateShare sum;

        RunningSum(Prio3 prio3) {
            this.prio3 = prio3;
            this.sum = prio3.newAggregateShare();
        }

        @Override
        public void add(OutputShare outputShare) {
            sum.add(((Verified) outputShare).share);
        }

        @Override
        public void merge(byte[] encodedAggregateShare) throws InvalidShareException {
            sum.merge(decodeAggregateShare(prio3, encodedAggregateShare));
        }

        @Override
        public byte[] encode() {
            return sum.encode();
        }
    }
}
