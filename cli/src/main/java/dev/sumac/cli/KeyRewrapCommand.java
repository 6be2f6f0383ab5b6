package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.terminal.Screen;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key rewrap}. */
@Command(
        name = "rewrap",
        sortOptions = false,
        description = {
            "Wrap all secrets of an aggregator anew, by the newest version of its wrapping keys.",
            "",
            "To be used after a wrapping key was rotated. It goes on by itself, whatever is restarted meanwhile; the"
                    + " same command begins it anew. Nothing stops for it.",
            ""
        })
final class KeyRewrapCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String PATH = "custody/rewrap";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--wait",
            order = 10,
            description = "Return when all is done: 0, or 1 when custody refuses some secret.")
    private boolean wait;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", order = 42, description = "Print one JSON object: the run, as the API has it.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject run;
        try (HttpClient http = AdminOptions.client()) {
            AdminApi api = admin.target(http).api();
            run = api.change("POST", PATH, new JsonObject());
            if (wait) {
                run = finished(api, run);
            }
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        screen.writer().println(json ? run.encodePrettily() : "  " + text(run));
        screen.writer().flush();
        return run.getLong("refused") == 0 ? 0 : 1;
    }

    /** Says on the way what stands in the way, once each. */
    private JsonObject finished(AdminApi api, JsonObject begun) throws IOException, InterruptedException {
        JsonObject run = begun;
        String told = null;
        while (run.getString("finishedAt") == null) {
            String fault = run.getString("fault");
            if (fault != null && !fault.equals(told)) {
                told = fault;
                tell(fault);
            }
            Thread.sleep(PAUSE);
            run = new JsonObject(api.get(PATH));
        }
        return run;
    }

    private void tell(String fault) {
        spec.commandLine().getErr().println("  waiting: " + fault);
        spec.commandLine().getErr().flush();
    }

    private static String text(JsonObject run) {
        @Nullable String fault = run.getString("fault");
        return "run " + run.getLong("run") + ": " + run.getLong("rewrapped") + " of " + run.getLong("secrets")
                + " secrets wrapped anew"
                + (run.getLong("refused") == 0 ? "" : ", " + run.getLong("refused") + " refused by custody")
                + (run.getString("finishedAt") == null ? ", under way" : "")
                + (fault == null ? "" : "; waiting: " + fault);
    }
}
