package dev.sumac.collect.seal;

import dev.sumac.dap.message.DapProblem;
import java.util.Arrays;

/**
 * Why a request failed for good, as a problem document will say it (DAP section 3.6).
 *
 * @param type a {@link DapProblem#type}, or {@link #BLANK}
 */
public record Problem(String type, String detail) {

    /** The type of a problem that the draft has no name for (RFC 9457, section 4.2.1). */
    public static final String BLANK = "about:blank";

    public static Problem of(DapProblem problem, String detail) {
        return new Problem(problem.type(), detail);
    }

    /** The draft's token, or {@code other}: a label of few values. */
    public String token() {
        return DapProblem.ofType(type).map(DapProblem::token).orElse("other");
    }

    /** From the draft's token; one that the draft does not have is a fault of ours and never goes under its URN. */
    static Problem ofToken(String token, String detail) {
        return Arrays.stream(DapProblem.values())
                .filter(problem -> problem.token().equals(token))
                .findAny()
                .map(problem -> of(problem, detail))
                .orElseThrow(() -> new IllegalArgumentException("no problem of the draft: " + token));
    }
}
