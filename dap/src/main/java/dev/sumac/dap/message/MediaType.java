package dev.sumac.dap.message;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The media type of each message: {@code application/ppm-dap} with a {@code message} parameter (section 9.1). */
public enum MediaType {
    HPKE_CONFIG_LIST("hpke-config-list"),
    UPLOAD_REQ("upload-req"),
    UPLOAD_ERRORS("upload-errors"),
    AGGREGATION_JOB_INIT_REQ("aggregation-job-init-req"),
    AGGREGATION_JOB_RESP("aggregation-job-resp"),
    AGGREGATION_JOB_CONTINUE_REQ("aggregation-job-continue-req"),
    AGGREGATE_SHARE_REQ("aggregate-share-req"),
    AGGREGATE_SHARE("aggregate-share"),
    COLLECTION_JOB_REQ("collection-job-req"),
    COLLECTION_JOB_RESP("collection-job-resp");

    private static final String TYPE = "application/ppm-dap";
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern PARAMETER =
            Pattern.compile("[ \\t]*;[ \\t]*(?:(" + TOKEN + ")=(?:(" + TOKEN + ")|\"((?:[^\"\\\\]|\\\\.)*)\"))?");

    private final String message;
    private final String value;

    MediaType(String message) {
        this.message = message;
        this.value = TYPE + ";message=" + message;
    }

    /** The header's value as we send it. */
    public String value() {
        return value;
    }

    /**
     * Whether a {@code Content-Type} header names this message. Compared as RFC 9110, section 8.3.1 says: type and
     * parameter names without regard to case, white space around a semicolon, a quoted value, other parameters (such
     * as {@code version}) in any place.
     */
    public boolean matches(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        if (contentType.equals(value)) {
            return true;
        }
        int end = contentType.indexOf(';');
        return end >= 0
                && contentType.substring(0, end).strip().equalsIgnoreCase(TYPE)
                && namesMessage(contentType.substring(end).stripTrailing());
    }

    private boolean namesMessage(String parameters) {
        Matcher matcher = PARAMETER.matcher(parameters);
        boolean found = false;
        int at = 0;
        while (at < parameters.length()) {
            if (!matcher.region(at, parameters.length()).lookingAt()) {
                return false;
            }
            at = matcher.end();
            String name = matcher.group(1);
            if (name != null && name.equalsIgnoreCase("message")) {
                if (found) {
                    return false;
                }
                found = true;
                if (!argument(matcher).toLowerCase(Locale.ROOT).equals(message)) {
                    return false;
                }
            }
        }
        return found;
    }

    private static String argument(Matcher matcher) {
        String token = matcher.group(2);
        if (token != null) {
            return token;
        }
        String quoted = matcher.group(3);
        return quoted == null ? "" : quoted.replaceAll("\\\\(.)", "$1");
    }
}
