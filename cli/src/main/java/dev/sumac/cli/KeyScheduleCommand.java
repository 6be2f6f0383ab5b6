package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key schedule}. */
@Command(
        name = "schedule",
        sortOptions = false,
        description = {
            "Show when keys change by themselves; with any of the first options: change it.",
            "",
            "Durations are ISO 8601's: P30D, PT12H, P1DT30M. What is not given stays as it is.",
            ""
        },
        footer = {"", "Example:", "  ./sumac key schedule --active-period P14D --why \"twice as often\""})
final class KeyScheduleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--suites",
            paramLabel = "NAME",
            split = ",",
            order = 10,
            description = "What keys are made for, the preferred first: X25519, P256, XWING.")
    private @Nullable List<String> suites;

    @Option(
            names = "--pre-publish",
            paramLabel = "DURATION",
            order = 11,
            description = "How long replicas know a new key before clients are told of it.")
    private @Nullable String prePublish;

    @Option(
            names = "--active-period",
            paramLabel = "DURATION",
            order = 12,
            description = "How long until clients are told of its successor.")
    private @Nullable String activePeriod;

    @Option(names = "--overlap", paramLabel = "DURATION", order = 13, description = "How long they are told of both.")
    private @Nullable String overlap;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            order = 14,
            description = "How long reports are taken under a key that clients are no longer told of: at least twice as"
                    + " long as they may cache it.")
    private @Nullable String grace;

    @Option(names = "--why", paramLabel = "TEXT", order = 15, description = "The reason for a change, for the audit.")
    private @Nullable String why;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", order = 42, description = "Print one JSON object, as the API has it.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject schedule;
        JsonObject change = change();
        try (HttpClient http = AdminOptions.client()) {
            AdminApi api = admin.target(http).api();
            schedule = change.isEmpty()
                    ? new JsonObject(api.get("hpke-keys/schedule"))
                    : api.change("PUT", "hpke-keys/schedule", change);
        }
        Screen screen = Screen.output(spec.commandLine().getOut());
        if (json) {
            screen.writer().println(schedule.encodePrettily());
        } else {
            table(schedule).print(screen);
        }
        screen.writer().flush();
        return 0;
    }

    private JsonObject change() throws UserErrorException {
        JsonObject change = new JsonObject();
        if (suites != null) {
            change.put("suites", new JsonArray(List.copyOf(suites)));
        }
        put(change, "prePublish", prePublish);
        put(change, "activePeriod", activePeriod);
        put(change, "overlap", overlap);
        put(change, "grace", grace);
        if (change.isEmpty() && why != null) {
            throw new UserErrorException("--why goes with a change");
        }
        put(change, "why", why);
        return change;
    }

    private static void put(JsonObject change, String field, @Nullable String value) {
        if (value != null) {
            change.put(field, value);
        }
    }

    private static Table table(JsonObject schedule) {
        Table table = new Table("setting", "value", "");
        String suites =
                schedule.getJsonArray("suites").stream().map(String::valueOf).collect(Collectors.joining(", "));
        table.row("suites", suites, "the preferred first");
        Map<String, String> meaning = Map.of(
                "prePublish", "replicas know a new key before clients do",
                "activePeriod", "until clients are told of its successor",
                "overlap", "clients are told of both",
                "grace", "reports are still taken after that",
                "leastGrace", "what the clients' caches need",
                "retention", "private keys are kept, at the least");
        for (String field : List.of("prePublish", "activePeriod", "overlap", "grace", "leastGrace", "retention")) {
            table.row(field, schedule.getString(field, ""), meaning.getOrDefault(field, ""));
        }
        return table;
    }
}
