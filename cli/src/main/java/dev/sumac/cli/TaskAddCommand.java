package dev.sumac.cli;

import dev.sumac.cli.task.TaskDocument;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac task add}. */
@Command(
        name = "add",
        description = {
            "Make a task at one aggregator.",
            "",
            "Keys, tokens and the id are made when they are not given. What --json prints holds secrets; it feeds the"
                    + " other aggregator's `task add --from FILE`, `sumac upload --from FILE` and `sumac collect --from"
                    + " FILE`."
        },
        footer = {
            "",
            "Example, on a stack that runs here:",
            "  ./sumac task add --role leader --vdaf Prio3Histogram --length 10 --batch-mode time-interval \\",
            "      --time-precision 300 --min-batch-size 10 --json > task.json",
            "  ./sumac task add --aggregator beta --from task.json"
        })
final class TaskAddCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin;

    @Mixin
    private TaskOptions options;

    @Option(names = "--json", description = "Print the task's whole document, secrets included.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject wanted = options.toAdd().json();
        try (HttpClient http = HttpClient.newHttpClient()) {
            AdminOptions.Target target = admin.target(http);
            boolean leads = "leader".equals(wanted.getValue("role"));
            addUrl(wanted, leads ? "leaderUrl" : "helperUrl", target.own().orElse(""));
            addUrl(wanted, leads ? "helperUrl" : "leaderUrl", target.other().orElse(""));
            TaskDocument made = target.api().add(new TaskDocument(wanted));
            print(made);
        }
        return 0;
    }

    private static void addUrl(JsonObject task, String field, String url) {
        if (!url.isEmpty() && !task.containsKey(field)) {
            task.put(field, url);
        }
    }

    private void print(TaskDocument made) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(made.json().encodePrettily());
        } else {
            for (String field : List.of("taskId", "role", "leaderUrl", "helperUrl", "batchMode")) {
                made.text(field).ifPresent(value -> out.println("  " + field + "  " + value));
            }
            out.println("  Its keys and tokens are shown by --json only, and only now.");
        }
        out.flush();
    }
}
