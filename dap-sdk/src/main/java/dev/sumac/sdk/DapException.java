package dev.sumac.sdk;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.manifest.ManifestException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server refused, could not be reached in time, or answered what the draft does not allow; or a key manifest must not be
 * used, and then the cause is a {@link ManifestException}.
 */
public final class DapException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable DapProblem problem;

    private DapException(String message, int status, @Nullable DapProblem problem) {
        super(message);
        this.status = status;
        this.problem = problem;
    }

    /** An answer that breaks the protocol. */
    static DapException invalidAnswer(String message) {
        return new DapException(message, 0, null);
    }

    /** A manifest that must not be used; it is the cause. */
    static DapException untrusted(String place, ManifestException cause) {
        DapException untrusted = new DapException(place + ": " + cause.getMessage(), 0, null);
        untrusted.initCause(cause);
        return untrusted;
    }

    /** No answer in time. */
    static DapException unreachable(String message, Throwable cause) {
        DapException unreachable = new DapException(message, 0, null);
        unreachable.initCause(cause);
        return unreachable;
    }

    /** An error status, with the problem document if there was one. */
    static DapException refused(String request, int status, ProblemDocument document) {
        String detail = document.detail().map(text -> ": " + text).orElse("");
        String type = document.type().map(text -> " " + text).orElse("");
        return new DapException(
                request + " was refused: " + status + type + detail,
                status,
                document.type().flatMap(DapProblem::ofType).orElse(null));
    }

    /** The HTTP status of a refusal; 0 when there was none. */
    public int status() {
        return status;
    }

    /** The draft's type of the refusal, when it named one. */
    public Optional<DapProblem> problem() {
        return Optional.ofNullable(problem);
    }
}
