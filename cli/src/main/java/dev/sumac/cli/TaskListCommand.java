package dev.sumac.cli;

import dev.sumac.cli.task.TaskDocument;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac task list}. */
@Command(
        name = "list",
        sortOptions = false,
        description = {"List the tasks of one aggregator, without their secrets.", ""})
final class TaskListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", order = 42, description = "Print one JSON object: \"tasks\", each a document.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<TaskDocument> tasks;
        try (HttpClient http = AdminOptions.client()) {
            tasks = admin.target(http).api().list();
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            JsonArray all = new JsonArray();
            tasks.forEach(task -> all.add(task.json()));
            screen.writer().println(new JsonObject().put("tasks", all).encodePrettily());
        } else if (tasks.isEmpty()) {
            screen.writer().println("  no tasks");
        } else {
            table(tasks).print(screen);
        }
        screen.writer().flush();
        return 0;
    }

    private static Table table(List<TaskDocument> tasks) {
        Table table = new Table("task id", "role", "VDAF", "batches", ">min.");
        for (TaskDocument task : tasks) {
            String vdaf = task.json().getValue("vdaf") instanceof JsonObject v ? v.getString("type", "") : "";
            table.row(
                    task.text("taskId").orElse(""),
                    task.text("role").orElse(""),
                    vdaf,
                    task.text("batchMode").orElse(""),
                    task.text("minBatchSize").orElse(""));
        }
        return table;
    }
}
