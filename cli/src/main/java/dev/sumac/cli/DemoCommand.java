package dev.sumac.cli;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.demo.Demo;
import dev.sumac.cli.demo.Outcome;
import dev.sumac.cli.demo.PrivateAggregation;
import dev.sumac.cli.demo.StackAggregation;
import dev.sumac.cli.flight.ColumnSpec;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.flight.Flights;
import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac demo}. */
@Command(
        name = "demo",
        description = {
            "Measure real flights without seeing one, and compare with the truth.",
            "",
            "Starts two aggregators of four services each, with PostgreSQL and Kafka, on this machine. Every row of the"
                    + " table becomes a client that splits its measurements in two, encrypts and uploads them. The"
                    + " collector's results are shown beside the truth, which is computed from the table in plain.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  ./sumac demo --input mine.csv --column origin=from --column destination=to",
            "",
            "Exit codes: 0 every result is true; 1 one is not, or something failed; 2 wrong usage or a table that cannot"
                    + " be used."
        })
final class DemoCommand implements Callable<Integer> {
    private final List<FlightTask> tasks;
    private final Backend backend;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalStack localStack;

    @Option(
            names = "--input",
            paramLabel = "FILE.csv",
            description = "A table of flights with a header line. Without it: 3,000 real flights that come with this"
                    + " program.")
    private @Nullable Path input;

    @Option(
            names = "--column",
            paramLabel = "[TASK.]COLUMN=NAME",
            description = "Read COLUMN (date, delay_minutes, distance_miles, origin or destination) from the table's"
                    + " column NAME, for all tasks or for TASK (late, distance, delays, weekdays or traits). Can be"
                    + " given several times.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object instead of tables and bars.")
    private boolean json;

    @Option(names = "--keep", description = "Leave everything running afterwards and print the URLs; Ctrl-C stops it.")
    private boolean keep;

    /** Who aggregates: the real processes, or a test in plain. */
    interface Backend {
        Session start(LocalStack options, Progress progress) throws Exception;
    }

    /** Aggregators that run. */
    interface Session extends AutoCloseable {
        PrivateAggregation aggregation();

        /** Where they are reached. */
        Urls urls();

        /** Leaves them running until the process ends. */
        void keep();

        @Override
        void close();
    }

    DemoCommand() {
        this(FlightTask.all(), StackSession::start);
    }

    DemoCommand(List<FlightTask> tasks, Backend backend) {
        this.tasks = List.copyOf(tasks);
        this.backend = backend;
    }

    @Override
    public Integer call() throws Exception {
        Screen out = Screen.output(spec.commandLine().getOut());
        Demo demo = read();
        Outcome outcome;
        try (Progress progress = new Progress(Screen.error(spec.commandLine().getErr()), json);
                Session session = backend.start(localStack, progress)) {
            outcome = demo.run(session.aggregation(), progress);
            progress.finish();
            print(out, new DemoReport(outcome));
            if (keep) {
                session.urls().print(Screen.error(spec.commandLine().getErr()));
                session.keep();
            }
        }
        return outcome.allMatch() ? 0 : Sumac.FAILED;
    }

    private void print(Screen out, DemoReport report) {
        if (json) {
            out.writer().println(report.json());
        } else {
            report.print(out);
        }
        out.writer().flush();
    }

    /** The demo on a stack of this machine. */
    private record StackSession(LocalStack.Running running, StackAggregation aggregation) implements Session {
        static Session start(LocalStack options, Progress progress) throws UserErrorException {
            LocalStack.Running running = options.start(progress::step);
            return new StackSession(running, new StackAggregation(running.stack()));
        }

        @Override
        public Urls urls() {
            return Urls.of(running.stack());
        }

        @Override
        public void keep() {
            LocalStack.awaitForever();
        }

        @Override
        public void close() {
            aggregation.close();
            running.close();
        }
    }

    private Demo read() throws UserErrorException {
        try {
            CsvFile file = input == null ? Flights.shipped() : CsvFile.read(input);
            if (file.rows().isEmpty()) {
                throw new UserErrorException(file.name() + " has a header line and no rows");
            }
            ColumnSpec names = ColumnSpec.of(
                    columns, tasks.stream().map(FlightTask::name).collect(Collectors.toCollection(LinkedHashSet::new)));
            return new Demo(file, tasks, names);
        } catch (CsvException | IllegalArgumentException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()));
        }
    }
}
