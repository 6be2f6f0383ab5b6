package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
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

/** {@code sumac key audit}. */
@Command(
        name = "audit",
        sortOptions = false,
        description = {
            "Show who changed what, when and why, the newest first.",
            "",
            "With --verify: check instead that no entry was removed or altered; exit code 1 when one was. Keep the epoch"
                    + " and the hash that it prints elsewhere: with --head they show later that all up to there is as it"
                    + " was, even if everything was made anew.",
            ""
        })
final class KeyAuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--limit",
            paramLabel = "N",
            order = 10,
            defaultValue = "50",
            description = "At most so many entries," + " up to 500. Without it: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--before", paramLabel = "EPOCH", order = 11, description = "Only entries before this one.")
    private @Nullable Long before;

    @Option(names = "--verify", order = 12, description = "Check the whole trail.")
    private boolean verify;

    @Option(
            names = "--head",
            paramLabel = "EPOCH:HASH",
            order = 13,
            description = "With --verify: check that this entry still has this hash, too.")
    private @Nullable String head;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", order = 42, description = "Print one JSON object, as the API has it.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (head != null && !(verify && head.matches("[1-9][0-9]{0,17}:[0-9a-f]{64}"))) {
            throw new UserErrorException("--head goes with --verify, and is EPOCH:HASH as --verify prints them");
        }
        JsonObject answer;
        boolean kept = true;
        try (HttpClient http = AdminOptions.client()) {
            String page = "audit?limit=" + limit + (before == null ? "" : "&before=" + before);
            var api = admin.target(http).api();
            answer = new JsonObject(api.get(verify ? "audit/verification" : page));
            if (head != null) {
                kept = head.equals(hashOf(new JsonObject(api.get(
                        "audit?limit=1&before=" + (Long.parseLong(head.substring(0, head.indexOf(':'))) + 1)))));
            }
        }
        return print(answer, kept);
    }

    private static String hashOf(JsonObject page) {
        JsonArray entries = page.getJsonArray("entries");
        return entries.isEmpty()
                ? ""
                : entries.getJsonObject(0).getLong("epoch") + ":"
                        + entries.getJsonObject(0).getString("hash");
    }

    private int print(JsonObject answer, boolean kept) {
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println((head == null ? answer : answer.put("headKept", kept)).encodePrettily());
        } else if (verify) {
            verification(screen, answer, kept);
        } else {
            entries(answer.getJsonArray("entries")).print(screen);
            if (answer.getLong("next") != null) {
                screen.writer().println("  older ones: --before " + answer.getLong("next"));
            }
        }
        screen.writer().flush();
        return !verify || (answer.getBoolean("intact") && kept) ? 0 : Sumac.FAILED;
    }

    private void verification(Screen screen, JsonObject found, boolean kept) {
        screen.writer()
                .println("  " + found.getLong("entries") + " entries, "
                        + (found.getBoolean("intact") ? "none was removed or altered" : "NOT as they were written"));
        screen.writer().println("  head: " + found.getLong("headEpoch") + ":" + found.getString("headHash"));
        JsonArray faults = found.getJsonArray("faults");
        for (int i = 0; i < faults.size(); i++) {
            JsonObject fault = faults.getJsonObject(i);
            screen.writer().println("  entry " + fault.getLong("epoch") + " " + fault.getString("fault"));
        }
        if (head != null) {
            screen.writer().println("  " + head + (kept ? " is still there" : " is NOT there any more"));
        }
    }

    private static Table entries(JsonArray entries) {
        Table table = new Table(">epoch", "at", "who", "what", "of", "", "why");
        for (int i = 0; i < entries.size(); i++) {
            JsonObject entry = entries.getJsonObject(i);
            table.row(
                    String.valueOf(entry.getLong("epoch")),
                    KeyTable.time(entry.getString("at")),
                    entry.getString("actor"),
                    entry.getString("action"),
                    entry.getString("subject"),
                    entry.getString("detail"),
                    entry.getString("why"));
        }
        return table;
    }
}
