package dev.sumac.systemtests;

import dev.sumac.dap.message.TaskId;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** What a failed test leaves for a person to read: seed, accounts of its tasks, the ends of all logs. */
final class Evidence {
    private static final int LINES = 25;

    private final StringBuilder text = new StringBuilder();

    private Evidence() {}

    static String of(Cluster cluster, String test) {
        Evidence evidence = new Evidence();
        evidence.text
                .append("=== ")
                .append(test)
                .append(" failed; repeat its choices with -Dsumac.seed=")
                .append(Seed.VALUE)
                .append('\n');
        Cluster.tasks().forEach(evidence::add);
        evidence.addLogs(cluster);
        return evidence.text.toString();
    }

    private void add(TaskPair task) {
        text.append(task).append('\n');
        add("  Leader " + task.leader().name(), task.leader(), task.id());
        add("  Helper " + task.helper().name(), task.helper(), task.id());
    }

    private void add(String who, Aggregator aggregator, TaskId task) {
        text.append(who);
        try {
            Rows rows = aggregator.rows();
            text.append(": outcomes ")
                    .append(rows.outcomes(task))
                    .append(", claimed ")
                    .append(rows.claimed(task).size())
                    .append(", in buckets ")
                    .append(rows.aggregated(task).count())
                    .append(", jobs ")
                    .append(rows.jobs(task))
                    .append(", answers as Helper ")
                    .append(rows.helperJobs(task))
                    .append(", seals ")
                    .append(rows.query(
                            "select state from prepare.seal where task = ?", row -> row.getString(1), (Object)
                                    task.toByteArray()));
        } catch (SQLException e) {
            text.append(": no answer from its database: ").append(e.getMessage());
        }
        text.append('\n');
    }

    private void addLogs(Cluster cluster) {
        try (Stream<Path> logs = Files.list(cluster.directory().resolve("logs"))) {
            List<Path> running = Stream.concat(
                            Stream.of(cluster.kafka().log(), cluster.postgres().log()),
                            cluster.replicas().stream().map(ServiceProcess::log))
                    .toList();
            for (Path log : logs.sorted().toList()) {
                text.append("--- ").append(log.getFileName()).append(running.contains(log) ? "" : " (ended)");
                text.append('\n').append(tail(log));
            }
        } catch (IOException e) {
            text.append("no logs: ").append(e).append('\n');
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.contains(ServiceProcess.NOT_READY))
                .toList();
        StringBuilder end = new StringBuilder();
        lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                .forEach(line ->
                        end.append(line, 0, Math.min(400, line.length())).append('\n'));
        return end.toString();
    }
}
