package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.demo.Demo;
import dev.sumac.cli.demo.LocalTask;
import dev.sumac.cli.demo.Outcome;
import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.cli.demo.PrivateAggregation.Verified;
import dev.sumac.cli.demo.StackAggregation;
import dev.sumac.cli.flight.ColumnSpec;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.flight.Flights;
import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.VdafConfig;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the demo does with a stack, done with the one that runs. */
@ExtendWith(ClusterExtension.class)
class DemoTest {
    private static final int ROWS = 60;

    private final Cluster cluster;

    DemoTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void run_shouldFindEveryResultTrue() throws Exception {
        CsvFile all = Flights.shipped();
        CsvFile flights = new CsvFile(all.name(), all.header(), all.rows().subList(0, ROWS));
        Demo demo = new Demo(flights, FlightTask.all(), ColumnSpec.of(List.of(), Set.of()));
        Screen nowhere = new Screen(new PrintWriter(Writer.nullWriter()), false, false, false, 80);

        Outcome outcome;
        try (StackAggregation aggregation = new StackAggregation(cluster.stack());
                Progress progress = new Progress(nowhere, true)) {
            outcome = demo.run(aggregation, progress);
        }

        assertThat(outcome.rows()).hasSize(FlightTask.all().size()).allSatisfy(row -> {
            assertThat(row.result()).isEqualTo(row.truth());
            assertThat(row.reports()).isEqualTo(ROWS);
        });
    }

    @Test
    void collect_shouldNotWaitForAReportThatDoesNotCount() throws Exception {
        LocalTask task = LocalTask.make(
                Http.CLIENT,
                cluster.stack().alpha(),
                cluster.stack().beta(),
                new LocalTask.Plan("replayed", new VdafConfig.Prio3Count(), BatchMode.LEADER_SELECTED, 4));
        List<EncodedReport> reports = task.client().create(Collections.nCopies(4, new long[] {1}));
        assertThat(task.client().uploadEncoded(reports).allAccepted()).isTrue();
        assertThat(task.client().uploadEncoded(List.of(reports.getFirst())).allAccepted())
                .isTrue();
        Await.until("five reports have an outcome", Cluster.PATIENCE, () -> task.verified()
                .equals(new Verified(4, 1)));

        assertThat(task.collect(5)).isEqualTo(new Result(4, List.of(BigInteger.valueOf(4))));
    }
}
