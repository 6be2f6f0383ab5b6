package dev.sumac.keys.task;

import java.util.List;
import java.util.stream.Collectors;

/** What an operator gave is no task; says of each field what is allowed. Never quotes what was given. */
public final class InvalidTaskException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A field and what it may be. */
    public record FieldError(String field, String allowed) {}

    private final transient List<FieldError> errors;

    InvalidTaskException(List<FieldError> errors) {
        super(sentence(errors));
        this.errors = List.copyOf(errors);
    }

    /** What is wrong, in words. */
    public String detail() {
        return sentence(errors);
    }

    static InvalidTaskException of(String field, String allowed) {
        return new InvalidTaskException(List.of(new FieldError(field, allowed)));
    }

    private static String sentence(List<FieldError> errors) {
        return errors.stream()
                .map(error -> error.field() + " must be " + error.allowed())
                .collect(Collectors.joining("; "));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
