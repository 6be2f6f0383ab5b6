package dev.sumac.dap.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardAllTest {

    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);

    static Stream<VdafConfig> configurations() {
        return Stream.of(
                new VdafConfig.Prio3Count(),
                new VdafConfig.Prio3Sum(1),
                new VdafConfig.Prio3SumVec(1, -1L, 1),
                new VdafConfig.Prio3SumVec(1, 1, 50),
                new VdafConfig.Prio3Histogram(1, 7),
                new VdafConfig.Prio3MultihotCountVec(1, 7, 1));
    }

    /** Eleven: no batch kernel's lanes divide it. */
    @ParameterizedTest
    @MethodSource("configurations")
    void shardAll_shouldGiveWhatShardGives(VdafConfig config) {
        BoundVdaf vdaf = config.bind(TASK);
        Random random = new Random(11);
        List<long[]> measurements = new ArrayList<>();
        List<byte[]> nonces = new ArrayList<>();
        List<byte[]> rands = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            measurements.add(new long[] {config instanceof VdafConfig.Prio3Histogram ? 0 : i % 2});
            nonces.add(bytes(random, 16));
            rands.add(bytes(random, vdaf.randSize()));
        }

        List<Shares> all = vdaf.shardAll(measurements, nonces, rands);

        assertThat(all).hasSize(11);
        for (int i = 0; i < 11; i++) {
            Shares one = vdaf.shard(measurements.get(i), nonces.get(i), rands.get(i));
            assertThat(all.get(i).publicShare()).isEqualTo(one.publicShare());
            assertThat(all.get(i).leaderInputShare()).isEqualTo(one.leaderInputShare());
            assertThat(all.get(i).helperInputShare()).isEqualTo(one.helperInputShare());
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
