package dev.sumac.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.cli.flight.ColumnSpec;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.flight.Flights;
import dev.sumac.cli.flight.WrongTasks;
import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final ColumnSpec USUAL = ColumnSpec.of(List.of(), Set.of());

    private final StringWriter shown = new StringWriter();
    private final Progress progress = new Progress(new Screen(new PrintWriter(shown), false, false, false, 80), false);

    @Test
    void run_shouldFindEveryResultTrue() throws Exception {
        Outcome outcome = demo(FlightTask.all()).run(new PlainAggregation(0), progress);

        progress.finish();

        assertThat(outcome.allMatch()).isTrue();
        assertThat(outcome.rows()).hasSize(5).allMatch(row -> row.reports() == 3_000);
        assertThat(outcome.uploadReportsPerSecond()).isPositive();
        assertThat(outcome.verifyReportsPerSecond()).isPositive().isLessThanOrEqualTo(outcome.uploadReportsPerSecond());
        assertThat(shown.toString()).contains("late: 3,000 reports sent, verified, collected");
    }

    @Test
    void run_shouldFindAMovedBucketEdge() throws Exception {
        Outcome outcome = demo(WrongTasks.withMovedBucketEdge()).run(new PlainAggregation(0), progress);

        assertThat(outcome.allMatch()).isFalse();
        assertThat(outcome.rows())
                .filteredOn(row -> !row.match())
                .extracting(row -> row.task().name())
                .containsExactly("delays");
    }

    @Test
    void run_shouldFindAReportThatIsMissing() throws Exception {
        Outcome outcome = demo(FlightTask.all()).run(new PlainAggregation(1), progress);

        progress.finish();

        assertThat(outcome.rows()).noneMatch(Outcome.Row::match);
        assertThat(shown.toString()).contains("late: 3,000 reports sent, 2,999 verified, collected");
    }

    @Test
    void run_shouldStopWithTheFirstClientThatFails() {
        PrivateAggregation refusing = (task, reports) -> new Refusing();
        assertThatThrownBy(() -> demo(FlightTask.all()).run(refusing, progress))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
    }

    private static final class Refusing implements PrivateAggregation.Measured {
        @Override
        public void upload(List<long[]> measurements) {
            throw new IllegalStateException("refused");
        }

        @Override
        public PrivateAggregation.Verified verified() {
            return new PrivateAggregation.Verified(0, 0);
        }

        @Override
        public PrivateAggregation.Result collect(long reports) {
            throw new AssertionError("nothing to collect");
        }
    }

    private static Demo demo(List<FlightTask> tasks) throws Exception {
        return new Demo(Flights.shipped(), tasks, USUAL);
    }
}
