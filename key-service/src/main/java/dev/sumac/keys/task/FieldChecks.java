package dev.sumac.keys.task;

import dev.sumac.dap.message.DecodeException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a document one by one and collects what is wrong with them. */
final class FieldChecks {

    /** Makes a field's value; any refusal means that it is not what is allowed. */
    @FunctionalInterface
    interface Reading<G, T> {
        T of(G given) throws DecodeException;
    }

    private final List<InvalidTaskException.FieldError> errors = new ArrayList<>();

    /** The value of a required field; empty when it was noted as wrong. */
    <G, T> Optional<T> required(String field, String allowed, @Nullable G given, Reading<G, T> reading) {
        if (given == null) {
            refuse(field, allowed);
            return Optional.empty();
        }
        try {
            return Optional.of(reading.of(given));
        } catch (DecodeException | IllegalArgumentException | ArithmeticException e) {
            refuse(field, allowed);
            return Optional.empty();
        }
    }

    /** A required number between two, both included. */
    Optional<BigInteger> number(String field, BigInteger least, BigInteger greatest, @Nullable BigInteger given) {
        Optional<BigInteger> number = Optional.ofNullable(given).filter(n -> Unsigned.within(n, least, greatest));
        if (number.isEmpty()) {
            refuse(field, "a number from " + least + " to " + greatest);
        }
        return number;
    }

    void refuse(String field, String allowed) {
        errors.add(new InvalidTaskException.FieldError(field, allowed));
    }

    /** @throws InvalidTaskException when anything was refused */
    void done() throws InvalidTaskException {
        if (!errors.isEmpty()) {
            throw new InvalidTaskException(errors);
        }
    }
}
