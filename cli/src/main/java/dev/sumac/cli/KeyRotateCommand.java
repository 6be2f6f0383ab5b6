package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key rotate}. */
@Command(
        name = "rotate",
        sortOptions = false,
        description = {
            "Make a new HPKE key and tell clients of it at once.",
            "",
            "The key that it replaces is no longer told to clients, and still opens what they send under it. Nothing is"
                    + " lost. To take a key out of use, revoke it.",
            ""
        },
        footer = {"", "Example:", "  ./sumac key rotate --why \"a new suite\" --suite XWING --wait 5s"})
final class KeyRotateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--suite",
            paramLabel = "NAME",
            order = 10,
            description =
                    "One that the schedule has: `./sumac key schedule`; for another, name it there first. Without it:"
                            + " the one that the schedule prefers.")
    private @Nullable String suite;

    @Option(names = "--why", paramLabel = "TEXT", order = 11, description = "The reason, for the audit.")
    private @Nullable String why;

    @Mixin
    private WaitOption wait;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = "--json",
            order = 42,
            description = "Print one JSON object: \"newKey\" and \"oldKeys\", as the API has them.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject rotation;
        try (HttpClient http = AdminOptions.client()) {
            JsonObject body = new JsonObject();
            if (suite != null) {
                body.put("suite", suite);
            }
            if (why != null) {
                body.put("why", why);
            }
            rotation = admin.target(http).api().change("POST", "hpke-keys/rotate" + wait.query(), body, wait.limit());
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println(rotation.encodePrettily());
        } else {
            JsonArray keys = new JsonArray().add(rotation.getJsonObject("newKey"));
            rotation.getJsonArray("oldKeys").forEach(keys::add);
            KeyTable.of(keys).print(screen);
            wait.print(screen, rotation);
        }
        screen.writer().flush();
        return wait.exitCode(rotation);
    }
}
