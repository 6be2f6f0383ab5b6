package dev.sumac.keys.propagation;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a request for a change waits for all replicas to have it: {@code 5s}, {@code 500ms} or ISO, up to a minute. */
public final class WaitParameter {

    /** What is allowed, in words. */
    public static final String ALLOWED = "a duration from 0 to 60 seconds, such as 5s, 500ms or PT5S";

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,5})(ms|s)");

    private WaitParameter() {}

    /** Reads a duration; empty when it is not one that is {@link #ALLOWED}. */
    public static Optional<Duration> parse(String text) {
        return duration(text).filter(wait -> !wait.isNegative() && wait.compareTo(LONGEST) <= 0);
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            return Optional.of(matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number));
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
