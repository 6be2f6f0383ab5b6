package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.task.BoundVdaf;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A VDAF whose aggregate is the list of the reports in it, so that each that is lost or counted twice can be named. */
final class ListVdaf implements BoundVdaf {

    private record Id(byte[] nonce) implements LeaderState, OutputShare {}

    private static final byte[] MESSAGE = {1};

    private final Set<ReportId> unverifiable;

    /** @param unverifiable reports whose proof the Helper does not believe */
    ListVdaf(Set<ReportId> unverifiable) {
        this.unverifiable = unverifiable;
    }

    /** The reports in an aggregate share. */
    static List<ReportId> ids(byte[] aggregateShare) {
        List<ReportId> ids = new ArrayList<>();
        for (int i = 0; i < aggregateShare.length; i += ReportId.LENGTH) {
            ids.add(ReportId.of(Arrays.copyOfRange(aggregateShare, i, i + ReportId.LENGTH)));
        }
        return ids;
    }

    @Override
    public int verifyKeySize() {
        return 1;
    }

    @Override
    public boolean isValidAggregationParameter(byte[] aggParam) {
        return aggParam.length == 0;
    }

    @Override
    public Shares shard(long[] measurement, byte[] nonce, byte[] rand) {
        throw new UnsupportedOperationException("nobody shards here");
    }

    @Override
    public int randSize() {
        return 0;
    }

    @Override
    public List<LeaderInit> leaderInit(byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs) {
        return inputs.stream()
                .<LeaderInit>map(input -> new LeaderInit.Continued(new Id(input.nonce()), MESSAGE))
                .toList();
    }

    @Override
    public List<LeaderContinued> leaderContinued(byte[] aggParam, List<LeaderState> states, List<byte[]> inbound) {
        return states.stream()
                .<LeaderContinued>map(state -> new LeaderContinued.Finished((Id) state))
                .toList();
    }

    @Override
    public List<HelperInit> helperInit(
            byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs, List<byte[]> inbound) {
        return inputs.stream()
                .<HelperInit>map(input -> unverifiable.contains(ReportId.of(input.nonce()))
                        ? new HelperInit.Rejected(Rejection.VERIFY_ERROR)
                        : new HelperInit.FinishedWithOutbound(new Id(input.nonce()), MESSAGE))
                .toList();
    }

    @Override
    public AggregateShare newAggregateShare(byte[] aggParam) {
        ByteArrayOutputStream sum = new ByteArrayOutputStream();
        return new AggregateShare() {
            @Override
            public void add(OutputShare outputShare) {
                sum.writeBytes(((Id) outputShare).nonce);
            }

            @Override
            public void merge(byte[] encodedAggregateShare) {
                sum.writeBytes(encodedAggregateShare);
            }

            @Override
            public byte[] encode() {
                return sum.toByteArray();
            }
        };
    }

    @Override
    public List<BigInteger> unshard(byte[] aggParam, List<byte[]> aggregateShares, long reportCount) {
        throw new UnsupportedOperationException("nobody unshards here");
    }
}
