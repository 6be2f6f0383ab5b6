package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a change of keys is waited for until every replica has it. */
final class WaitOption {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,5})(ms|s)");

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            order = 12,
            description =
                    "Wait until every replica has it, up to so long: 5s, 500ms. The change is made in any case; the exit"
                            + " code is 1 when some replica does not have it by then.")
    private @Nullable String time;

    /** What the API is asked. */
    String query() {
        return time == null ? "" : "?wait=" + URLEncoder.encode(time, StandardCharsets.UTF_8);
    }

    /** How long the answer may take for it; nothing when it is no duration, for then the API refuses at once. */
    Duration limit() {
        String given = time == null ? "0s" : time;
        Matcher matcher = SHORT.matcher(given);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
        }
        try {
            return Duration.parse(given);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    /** Says whether every replica has it, if that was asked. */
    void print(Screen screen, JsonObject change) {
        if (change.containsKey("propagated")) {
            screen.writer().println();
            screen.writer()
                    .println(
                            isEverywhere(change)
                                    ? "Every replica has it."
                                    : "Not every replica has it yet; see ./sumac key propagation.");
        }
    }

    int exitCode(JsonObject change) {
        return isEverywhere(change) ? 0 : Sumac.FAILED;
    }

    private static boolean isEverywhere(JsonObject change) {
        return change.getBoolean("propagated", true);
    }
}
