package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key list}. */
@Command(
        name = "list",
        sortOptions = false,
        description = {
            "List the HPKE keys of one aggregator, the oldest first.",
            "",
            "A key is PENDING (known to all replicas), then ACTIVE (clients are told of it), EXPIRED (clients may still"
                    + " have it), REVOKED_SUPERSEDED (no new report is taken under it: by itself after the grace, or at"
                    + " once by an operator), at last DESTROYED. REVOKED_COMPROMISED it becomes by an operator alone.",
            ""
        })
final class KeyListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--all", order = 40, description = "Destroyed keys, too.")
    private boolean all;

    @Option(names = "--json", order = 42, description = "Print one JSON object: \"keys\", each as the API has it.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonArray keys = new JsonArray();
        try (HttpClient http = AdminOptions.client()) {
            new JsonArray(admin.target(http).api().get("hpke-keys"))
                    .stream()
                            .map(JsonObject.class::cast)
                            .filter(key -> all || !"DESTROYED".equals(key.getString("state")))
                            .forEach(keys::add);
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println(new JsonObject().put("keys", keys).encodePrettily());
        } else {
            KeyTable.of(keys).print(screen);
        }
        screen.writer().flush();
        return 0;
    }
}
