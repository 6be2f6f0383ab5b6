package dev.sumac.sdk;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer may be kept, by its {@code Cache-Control} and {@code Age} (RFC 9111). */
final class Freshness {

    /** For an answer without {@code Cache-Control}. */
    static final Duration DEFAULT = Duration.ofMinutes(5);

    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=\"?(\\d{1,10})");
    private static final Pattern NO_CACHE = Pattern.compile("(?:^|[\\s,])no-(?:store|cache)(?:$|[\\s,=])");

    private Freshness() {}

    static Duration of(HttpResponse<?> response) {
        String control =
                String.join(", ", response.headers().allValues("Cache-Control")).toLowerCase(Locale.ROOT);
        if (NO_CACHE.matcher(control).find()) {
            return Duration.ZERO;
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (!maxAge.find()) {
            return DEFAULT;
        }
        long age = response.headers()
                .firstValue("Age")
                .filter(value -> value.matches("\\d{1,10}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Duration.ofSeconds(Math.max(0, Long.parseLong(maxAge.group(1)) - age));
    }
}
