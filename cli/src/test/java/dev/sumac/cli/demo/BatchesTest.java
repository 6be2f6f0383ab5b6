package dev.sumac.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.dap.message.Interval;
import dev.sumac.sdk.Collected;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void all_shouldAddUpBatchesUntilAllReportsAreThere() throws Exception {
        assertThat(batches(10, new Counted(true, 60), 20, 40).all(60)).isEqualTo(result(60));
    }

    @Test
    void all_shouldNotWaitForAReportThatWasRejected() throws Exception {
        assertThat(batches(1, new Counted(true, 59), 20, 39).all(60)).isEqualTo(result(59));
    }

    @Test
    void all_shouldNotWaitForABatchThatIsTooSmall() throws Exception {
        assertThat(batches(10, new Counted(true, 9)).all(10)).isEqualTo(new Result(0, List.of()));
    }

    @Test
    void all_shouldWaitWhileReportsHaveNoOutcome() throws Exception {
        assertThat(batches(10, new Counted(false, 0), 60).all(60)).isEqualTo(result(60));
    }

    @Test
    void all_shouldGiveWhatItHasWhenTheWaitEnds() throws Exception {
        assertThat(batches(1, new Counted(false, 20), 20).all(60)).isEqualTo(result(20));
    }

    @Test
    void all_shouldFailWithTheLeader() {
        Batches batches = new Batches(
                new Counted(true, 60) {
                    @Override
                    public Collected collect() throws IOException {
                        throw new IOException("nobody answers");
                    }
                },
                1);
        assertThatThrownBy(() -> batches.all(60)).hasMessage("nobody answers");
    }

    @Test
    void one_shouldBeOneBatchAsItIs() throws Exception {
        assertThat(batches(10, new Counted(true, 59), 59).one()).isEqualTo(result(59));
        assertThat(batches(10, new Counted(true, 9)).one()).isEqualTo(new Result(0, List.of()));
    }

    private static Batches batches(long minBatchSize, Counted leader, long... sizes) {
        for (long size : sizes) {
            leader.batches.add(size);
        }
        return new Batches(leader, minBatchSize);
    }

    /** Each report counts as one in the first slot and as two in the other. */
    private static Result result(long reports) {
        return new Result(reports, List.of(BigInteger.valueOf(reports), BigInteger.valueOf(2 * reports)));
    }

    /** A Leader of whose reports so many count; when there is no batch any more, the wait ends. */
    private static class Counted implements Batches.Leader {
        private final Batches.Standing standing;
        private final Queue<Long> batches = new ArrayDeque<>();

        Counted(boolean settled, long aggregated) {
            this.standing = new Batches.Standing(settled, aggregated);
        }

        @Override
        public Batches.Standing standing() {
            return standing;
        }

        @Override
        public Collected collect() throws IOException, TimeoutException {
            Long size = batches.poll();
            if (size == null) {
                // A settled task's end is known without waiting.
                assertThat(standing.settled()).isFalse();
                throw new TimeoutException();
            }
            return new Collected(size, new Interval(1, 1), result(size).values());
        }
    }
}
