package dev.sumac.keys.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.VdafConfig;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VdafSizesTest {

    private static final int SLACK = 16_384;

    static Stream<Arguments> vdafs() {
        return Stream.of(
                Arguments.of(new VdafConfig.Prio3Count(), new long[] {1}),
                Arguments.of(new VdafConfig.Prio3Sum(VdafConfig.FIELD64_MODULUS - 1), new long[] {5}),
                Arguments.of(new VdafConfig.Prio3SumVec(3000, 255, 150), new long[3000]),
                Arguments.of(new VdafConfig.Prio3SumVec(500, 1, 1), new long[500]),
                Arguments.of(new VdafConfig.Prio3SumVec(500, 1, 500), new long[500]),
                Arguments.of(new VdafConfig.Prio3Histogram(1023, 32), new long[] {7}),
                Arguments.of(new VdafConfig.Prio3Histogram(1024, 1), new long[] {7}),
                Arguments.of(new VdafConfig.Prio3MultihotCountVec(2000, 40, 9), new long[2000]));
    }

    @ParameterizedTest
    @MethodSource("vdafs")
    void sizes_shouldBeNoLessThanTheyAre_andLittleMore(VdafConfig config, long[] measurement) {
        BoundVdaf vdaf = config.bind(TaskId.of(new byte[TaskId.LENGTH]));
        BoundVdaf.Shares shares = vdaf.shard(measurement, new byte[16], new byte[vdaf.randSize()]);
        int report = shares.leaderInputShare().length + shares.publicShare().length + shares.helperInputShare().length;
        assertThat(VdafSizes.reportBytes(config)).isBetween((long) report + 1024, (long) report + SLACK);
        int share = vdaf.newAggregateShare(new byte[0]).encode().length;
        assertThat(VdafSizes.aggregateShareBytes(config)).isBetween((long) share + 1024, (long) share + SLACK);
    }
}
