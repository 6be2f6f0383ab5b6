package dev.sumac.cli;

import dev.sumac.cli.demo.Outcome;
import dev.sumac.cli.task.TaskDocument;
import dev.sumac.cli.terminal.BarChart;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the demo's outcome is told. */
final class DemoReport {
    private final Outcome outcome;

    DemoReport(Outcome outcome) {
        this.outcome = outcome;
    }

    /** For programs. */
    String json() {
        JsonArray tasks = new JsonArray();
        for (Outcome.Row row : outcome.rows()) {
            tasks.add(new JsonObject()
                    .put("name", row.task().name())
                    .put("vdaf", row.task().vdaf().vdafName())
                    .put("batchMode", TaskDocument.label(row.task().batchMode()))
                    .put("reports", row.reports())
                    .put("result", value(row.result()))
                    .put("truth", value(row.truth()))
                    .put("match", row.match()));
        }
        return new JsonObject()
                .put("tasks", tasks)
                .put("seconds", rounded(outcome.seconds()))
                .put("uploadReportsPerSecond", rounded(outcome.uploadReportsPerSecond()))
                .put("verifyReportsPerSecond", rounded(outcome.verifyReportsPerSecond()))
                .encodePrettily();
    }

    /** One number or several; nothing, if nothing was collected. */
    private static @Nullable Object value(List<BigInteger> numbers) {
        return switch (numbers.size()) {
            case 0 -> null;
            case 1 -> numbers.getFirst();
            default -> new JsonArray(numbers);
        };
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** For people. */
    void print(Screen screen) {
        screen.writer().println();
        for (Outcome.Row row : outcome.rows()) {
            if (row.result().size() > 1 && row.result().size() == row.truth().size()) {
                BarChart.print(screen, row.task().title(), row.task().slots(), row.result(), row.truth());
                screen.writer().println();
            }
        }
        Table table = new Table("task", "VDAF", "batches", ">reports", ">result", ">truth", "true");
        for (Outcome.Row row : outcome.rows()) {
            table.row(
                    row.task().name(),
                    row.task().vdaf().vdafName(),
                    TaskDocument.label(row.task().batchMode()),
                    String.format(Locale.ROOT, "%,d", row.reports()),
                    shown(row.result()),
                    shown(row.truth()),
                    row.match() ? "yes" : "NO");
        }
        table.print(screen);
        screen.writer().println();
        screen.writer()
                .println(String.format(
                        Locale.ROOT,
                        "  %.1f s; %,.0f reports/s uploaded, %,.0f reports/s verified by both aggregators",
                        outcome.seconds(),
                        outcome.uploadReportsPerSecond(),
                        outcome.verifyReportsPerSecond()));
    }

    /** One number, or that they stand in the chart above. */
    private static String shown(List<BigInteger> numbers) {
        return switch (numbers.size()) {
            case 0 -> "none";
            case 1 -> BarChart.text(numbers.getFirst());
            default ->
                BarChart.text(numbers.stream().reduce(BigInteger.ZERO, BigInteger::add)) + " in " + numbers.size();
        };
    }
}
