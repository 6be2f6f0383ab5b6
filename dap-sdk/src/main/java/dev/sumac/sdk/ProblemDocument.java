package dev.sumac.sdk;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two members of a problem document (RFC 9457) that are of use here; a whole JSON parser is not. */
record ProblemDocument(Optional<String> type, Optional<String> detail) {

    private static final String STRING = "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern TYPE = Pattern.compile("\"type" + STRING);
    private static final Pattern DETAIL = Pattern.compile("\"detail" + STRING);
    private static final int MAX_LENGTH = 1000;

    static ProblemDocument of(byte[] body) {
        String json = new String(body, 0, Math.min(body.length, 16 * MAX_LENGTH), StandardCharsets.UTF_8);
        return new ProblemDocument(member(TYPE, json), member(DETAIL, json));
    }

    private static Optional<String> member(Pattern pattern, String json) {
        Matcher matcher = pattern.matcher(json);
        return matcher.find() ? Optional.of(printable(matcher.group(1))) : Optional.empty();
    }

    private static String printable(String text) {
        String plain = text.replaceAll("\\\\([\"\\\\/])", "$1").replaceAll("\\p{Cntrl}", " ");
        return plain.length() > MAX_LENGTH ? plain.substring(0, MAX_LENGTH) : plain;
    }
}
