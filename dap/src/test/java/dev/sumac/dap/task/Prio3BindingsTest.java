package dev.sumac.dap.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf.AggregateShare;
import dev.sumac.dap.task.BoundVdaf.HelperInit;
import dev.sumac.dap.task.BoundVdaf.InvalidShareException;
import dev.sumac.dap.task.BoundVdaf.LeaderContinued;
import dev.sumac.dap.task.BoundVdaf.LeaderInit;
import dev.sumac.dap.task.BoundVdaf.LeaderState;
import dev.sumac.dap.task.BoundVdaf.Rejection;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.dap.task.BoundVdaf.Shares;
import dev.sumac.vdaf.prio3.Measured;
import dev.sumac.vdaf.prio3.Prio3;
import dev.sumac.vdaf.prio3.Prio3Type;
import dev.sumac.vdaf.prio3.Sharded;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both aggregators' way through {@link BoundVdaf}, for each VDAF that a task can have. */
class Prio3BindingsTest {
    private static final byte[] NONE = {};
    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);

    private final Random random = new Random(7);
    private final byte[] verifyKey = bytes(32);

    static List<Arguments> configurations() {
        return List.of(
                Arguments.of(new VdafConfig.Prio3Count(), List.of(of(1), of(0), of(1)), List.of(2L)),
                Arguments.of(new VdafConfig.Prio3Sum(1000), List.of(of(1000), of(0), of(77)), List.of(1077L)),
                Arguments.of(
                        new VdafConfig.Prio3Sum(-(1L << 33)), List.of(of(1L << 62), of(1)), List.of((1L << 62) + 1)),
                Arguments.of(
                        new VdafConfig.Prio3SumVec(3, 10, 2),
                        List.of(of(1, 2, 3), of(10, 10, 10)),
                        List.of(11L, 12L, 13L)),
                Arguments.of(
                        new VdafConfig.Prio3Histogram(4, 2), List.of(of(0), of(3), of(3)), List.of(1L, 0L, 0L, 2L)),
                Arguments.of(
                        new VdafConfig.Prio3MultihotCountVec(4, 2, 2),
                        List.of(of(1, 1, 0, 0), of(0, 1, 0, 0)),
                        List.of(1L, 2L, 0L, 0L)));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void bind_shouldComputeTheAggregate(VdafConfig config, List<long[]> measurements, List<Long> expected)
            throws InvalidShareException {
        BoundVdaf vdaf = config.bind(TASK);
        assertThat(vdaf.verifyKeySize()).isEqualTo(32);
        List<ReportInput> leader = new ArrayList<>();
        List<ReportInput> helper = new ArrayList<>();
        for (long[] measurement : measurements) {
            byte[] nonce = bytes(16);
            Shares shares = vdaf.shard(measurement, nonce, bytes(vdaf.randSize()));
            leader.add(new ReportInput(nonce, shares.publicShare(), shares.leaderInputShare()));
            helper.add(new ReportInput(nonce, shares.publicShare(), shares.helperInputShare()));
        }

        List<LeaderState> states = new ArrayList<>();
        List<byte[]> toHelper = new ArrayList<>();
        for (LeaderInit result : vdaf.leaderInit(verifyKey, NONE, leader)) {
            LeaderInit.Continued continued = (LeaderInit.Continued) result;
            states.add(continued.state());
            toHelper.add(continued.outbound());
        }
        AggregateShare helperSum = vdaf.newAggregateShare(NONE);
        List<byte[]> toLeader = new ArrayList<>();
        for (HelperInit result : vdaf.helperInit(verifyKey, NONE, helper, toHelper)) {
            HelperInit.FinishedWithOutbound finished = (HelperInit.FinishedWithOutbound) result;
            helperSum.add(finished.outputShare());
            toLeader.add(finished.outbound());
        }
        AggregateShare leaderSum = vdaf.newAggregateShare(NONE);
        for (LeaderContinued result : vdaf.leaderContinued(NONE, states, toLeader)) {
            AggregateShare one = vdaf.newAggregateShare(NONE);
            one.add(((LeaderContinued.Finished) result).outputShare());
            leaderSum.merge(one.encode());
        }

        List<byte[]> shares = List.of(leaderSum.encode(), helperSum.encode());
        assertThat(vdaf.unshard(NONE, shares, measurements.size()))
                .isEqualTo(expected.stream().map(BigInteger::valueOf).toList());
    }

    @Test
    void helperInit_shouldTellUndecodableSharesFromInvalidReports() {
        BoundVdaf vdaf = new VdafConfig.Prio3Histogram(5, 2).bind(TASK);
        byte[] nonce = bytes(16);
        Shares shares = vdaf.shard(of(2), nonce, bytes(vdaf.randSize()));
        byte[] share = shares.helperInputShare();
        ReportInput good = new ReportInput(nonce, shares.publicShare(), share);
        ReportInput cut = new ReportInput(nonce, shares.publicShare(), Arrays.copyOf(share, share.length - 1));
        ReportInput badPublicShare = new ReportInput(nonce, new byte[1], share);
        ReportInput otherNonce = new ReportInput(bytes(16), shares.publicShare(), share);
        byte[] inbound = ((LeaderInit.Continued) vdaf.leaderInit(
                                verifyKey,
                                NONE,
                                List.of(new ReportInput(nonce, shares.publicShare(), shares.leaderInputShare())))
                        .getFirst())
                .outbound();

        List<HelperInit> results = vdaf.helperInit(
                verifyKey,
                NONE,
                List.of(cut, badPublicShare, otherNonce, good, good),
                List.of(inbound, inbound, inbound, inbound, Arrays.copyOf(inbound, 9)));

        assertThat(results.get(0)).isEqualTo(new HelperInit.Rejected(Rejection.UNDECODABLE_INPUT_SHARE));
        assertThat(results.get(1)).isEqualTo(new HelperInit.Rejected(Rejection.VERIFY_ERROR));
        assertThat(results.get(2)).isEqualTo(new HelperInit.Rejected(Rejection.VERIFY_ERROR));
        assertThat(results.get(3)).isInstanceOf(HelperInit.FinishedWithOutbound.class);
        assertThat(results.get(4)).isEqualTo(new HelperInit.Rejected(Rejection.VERIFY_ERROR));
    }

    @Test
    void shard_shouldBeInTheDraftsContext() {
        byte[] id = bytes(TaskId.LENGTH);
        ByteArrayOutputStream context = new ByteArrayOutputStream();
        context.writeBytes("dap-18".getBytes(StandardCharsets.US_ASCII));
        context.writeBytes(id);
        Prio3 prio3 = new Prio3(new Prio3Type.Histogram(5, 2), 2, context.toByteArray());
        byte[] nonce = bytes(16);
        byte[] rand = bytes(prio3.randSize());
        Sharded expected = prio3.shard(new Measured(of(2), nonce, rand));

        Shares shares = new VdafConfig.Prio3Histogram(5, 2).bind(TaskId.of(id)).shard(of(2), nonce, rand);

        assertThat(shares.publicShare()).isEqualTo(expected.publicShare().encode());
        assertThat(shares.leaderInputShare())
                .isEqualTo(expected.inputShares().get(0).encode());
        assertThat(shares.helperInputShare())
                .isEqualTo(expected.inputShares().get(1).encode());
    }

    @Test
    void helperInit_shouldRefuseAReportOfAnotherTask() {
        VdafConfig config = new VdafConfig.Prio3Histogram(5, 2);
        BoundVdaf client = config.bind(TaskId.of(bytes(TaskId.LENGTH)));
        BoundVdaf vdaf = config.bind(TASK);
        byte[] nonce = bytes(16);
        Shares shares = client.shard(of(2), nonce, bytes(client.randSize()));
        LeaderInit.Continued leader = (LeaderInit.Continued) vdaf.leaderInit(
                        verifyKey,
                        NONE,
                        List.of(new ReportInput(nonce, shares.publicShare(), shares.leaderInputShare())))
                .getFirst();

        assertThat(vdaf.helperInit(
                        verifyKey,
                        NONE,
                        List.of(new ReportInput(nonce, shares.publicShare(), shares.helperInputShare())),
                        List.of(leader.outbound())))
                .containsExactly(new HelperInit.Rejected(Rejection.VERIFY_ERROR));
    }

    @Test
    void leaderInit_shouldTellUndecodableShares() {
        BoundVdaf vdaf = new VdafConfig.Prio3Count().bind(TASK);
        byte[] nonce = bytes(16);
        Shares shares = vdaf.shard(of(1), nonce, bytes(vdaf.randSize()));
        byte[] outside = shares.leaderInputShare();
        Arrays.fill(outside, 0, 8, (byte) 0xff);
        assertThat(vdaf.leaderInit(verifyKey, NONE, List.of(new ReportInput(nonce, shares.publicShare(), outside))))
                .containsExactly(new LeaderInit.Rejected(Rejection.UNDECODABLE_INPUT_SHARE));
    }

    @Test
    void leaderContinued_shouldRefuseAnotherMessage() {
        BoundVdaf vdaf = new VdafConfig.Prio3Histogram(5, 2).bind(TASK);
        byte[] nonce = bytes(16);
        Shares shares = vdaf.shard(of(2), nonce, bytes(vdaf.randSize()));
        ReportInput input = new ReportInput(nonce, shares.publicShare(), shares.leaderInputShare());
        LeaderState state = ((LeaderInit.Continued)
                        vdaf.leaderInit(verifyKey, NONE, List.of(input)).getFirst())
                .state();
        byte[] wrongSeed = new byte[1 + 4 + 32];
        wrongSeed[0] = 2;
        wrongSeed[4] = 32;
        assertThat(vdaf.leaderContinued(NONE, List.of(state, state), List.of(wrongSeed, new byte[0])))
                .containsOnly(new LeaderContinued.Rejected(Rejection.VERIFY_ERROR));
    }

    @Test
    void shard_shouldNameTheAllowedRange() {
        BoundVdaf vdaf = new VdafConfig.Prio3Sum(1000).bind(TASK);
        assertThatThrownBy(() -> vdaf.shard(of(1001), bytes(16), bytes(vdaf.randSize())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 1000]");
    }

    @Test
    void aggregateShare_shouldRefuseBytesThatAreNoShare() {
        BoundVdaf vdaf = new VdafConfig.Prio3Count().bind(TASK);
        AggregateShare sum = vdaf.newAggregateShare(NONE);
        assertThatThrownBy(() -> sum.merge(new byte[7])).isInstanceOf(InvalidShareException.class);
        assertThatThrownBy(() -> vdaf.unshard(NONE, List.of(new byte[8], new byte[9]), 1))
                .isInstanceOf(InvalidShareException.class);
    }

    @Test
    void isValidAggregationParameter_shouldAcceptTheEmptyOneOnly() {
        BoundVdaf vdaf = new VdafConfig.Prio3Count().bind(TASK);
        assertThat(vdaf.isValidAggregationParameter(NONE)).isTrue();
        assertThat(vdaf.isValidAggregationParameter(new byte[1])).isFalse();
    }

    private static long[] of(long... measurement) {
        return measurement;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
