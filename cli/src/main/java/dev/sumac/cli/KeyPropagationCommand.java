package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key propagation}. */
@Command(
        name = "propagation",
        sortOptions = false,
        description = {
            "Show which replicas have a key's last change.",
            "",
            "One that is silent has no lease any more, and answers nothing.",
            ""
        },
        footer = {"", "Example:", "  ./sumac key propagation 172"})
final class KeyPropagationCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KeyName key;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", order = 42, description = "Print one JSON object, as the API has it.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject spread;
        try (HttpClient http = AdminOptions.client()) {
            AdminApi api = admin.target(http).api();
            spread = new JsonObject(api.get("hpke-keys/" + key.uuid(api) + "/propagation"));
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println(spread.encodePrettily());
        } else {
            table(spread.getJsonArray("replicas")).print(screen);
            screen.writer().println();
            screen.writer()
                    .println(
                            spread.getBoolean("done")
                                    ? "Every replica that answers has change " + spread.getLong("epoch") + "."
                                    : "Some replica does not have change " + spread.getLong("epoch") + " yet.");
        }
        screen.writer().flush();
        return 0;
    }

    private static Table table(JsonArray replicas) {
        Table table = new Table("replica", "service", ">has applied", "has it", "last seen");
        for (int i = 0; i < replicas.size(); i++) {
            JsonObject replica = replicas.getJsonObject(i);
            table.row(
                    replica.getString("id"),
                    replica.getString("service"),
                    String.valueOf(replica.getLong("appliedEpoch")),
                    has(replica),
                    KeyTable.time(replica.getString("lastSeen")));
        }
        return table;
    }

    private static String has(JsonObject replica) {
        if (replica.getBoolean("has")) {
            return "yes";
        }
        return replica.getBoolean("live") ? "no" : "silent";
    }
}
