package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
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

/** {@code sumac key revoke}. */
@Command(
        name = "revoke",
        sortOptions = false,
        description = {
            "Take an HPKE key out of use, for good.",
            "",
            "superseded: no new report is taken under it; what was acknowledged is opened and counted.",
            "compromised: reports under it that wait are rejected and counted so. They are lost.",
            "",
            "When it is the last key that clients are told of, another takes its place at the same moment. Only a"
                    + " compromised one goes without, when custody is away: then reports are refused until it is back.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./sumac key revoke 172 --reason superseded --why \"the end of spring\"",
            "  ./sumac key revoke 172 --reason compromised --why \"a lost backup\" --wait 5s"
        })
final class KeyRevokeCommand implements Callable<Integer> {
    /** Why a key is revoked, as the API spells it. */
    enum Reason {
        superseded,
        compromised
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private KeyName key;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "REASON",
            order = 10,
            description = "${COMPLETION-CANDIDATES}.")
    private Reason reason;

    @Option(
            names = "--why",
            required = true,
            paramLabel = "TEXT",
            order = 11,
            description = "In your words, for the audit.")
    private String why;

    @Mixin
    private WaitOption wait;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = "--json",
            order = 42,
            description = "Print one JSON object: \"key\" and \"successor\", as the API has them.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject revocation;
        try (HttpClient http = AdminOptions.client()) {
            AdminApi api = admin.target(http).api();
            JsonObject body = new JsonObject().put("reason", reason.name()).put("why", why);
            revocation =
                    api.change("POST", "hpke-keys/" + key.uuid(api) + "/revoke" + wait.query(), body, wait.limit());
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println(revocation.encodePrettily());
        } else {
            JsonArray keys = new JsonArray().add(revocation.getJsonObject("key"));
            if (revocation.getJsonObject("successor") != null) {
                keys.add(revocation.getJsonObject("successor"));
            }
            KeyTable.of(keys).print(screen);
            wait.print(screen, revocation);
        }
        screen.writer().flush();
        return wait.exitCode(revocation);
    }
}
