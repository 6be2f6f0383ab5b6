package dev.sumac.cli;

import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.demo.Demo;
import dev.sumac.cli.demo.StackAggregation;
import dev.sumac.cli.flight.ColumnSpec;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.flight.Flights;
import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.local.LocalAggregator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sumac train}: the launcher runs it after a build, so that the services start quickly from then on. */
@Command(name = "train", hidden = true, description = "Write the services' start-up caches by a short demo.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROWS = 300;
    private static final int KEY_CHANGES = 10;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CsvFile all = Flights.shipped();
        CsvFile few = new CsvFile(all.name(), all.header(), all.rows().subList(0, ROWS));
        Demo demo = new Demo(few, FlightTask.all(), ColumnSpec.of(List.of(), Set.of()));
        try (Progress silent = new Progress(Screen.error(spec.commandLine().getErr()), true);
                LocalStack.Running running = new LocalStack().startTraining();
                StackAggregation aggregation = new StackAggregation(running.stack())) {
            boolean matches = demo.run(aggregation, silent).allMatch();
            changeKeys(running.stack().alpha(), spec.commandLine().getErr());
            return matches ? 0 : Sumac.FAILED;
        }
    }

    /**
     * A revocation is rare and in a hurry: so that it does not run code that nobody has ever run. Without it, only that is
     * slower.
     */
    private static void changeKeys(LocalAggregator trained, PrintWriter errors) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            AdminApi operator = new AdminApi(http, trained.url(), trained.adminToken());
            for (int i = 0; i < KEY_CHANGES; i++) {
                JsonObject rotated =
                        operator.change("POST", "hpke-keys/rotate", new JsonObject().put("why", "training"));
                var _ = operator.change(
                        "POST",
                        "hpke-keys/" + rotated.getJsonObject("newKey").getString("uuid") + "/revoke",
                        new JsonObject().put("reason", "superseded").put("why", "training"));
            }
        } catch (IOException e) {
            errors.println("sumac: the changes of keys are not trained: " + e.getMessage());
        }
    }
}
