package dev.sumac.cli.csv;

import java.math.BigInteger;
import java.util.Optional;

/** The whole numbers from one to another, both included: what a cell may hold. */
public record WholeNumbers(BigInteger least, BigInteger greatest) {
    /** More digits are out of any range, and long to read. */
    private static final int MOST_DIGITS = 40;

    /** What is wrong with a text, or nothing when it is one of the numbers. */
    public Optional<String> fault(String text) {
        if (!text.matches("[+-]?\\d+")) {
            return Optional.of("\"" + text + "\" is not a whole number");
        }
        if (text.length() > MOST_DIGITS
                || new BigInteger(text).compareTo(least) < 0
                || new BigInteger(text).compareTo(greatest) > 0) {
            return Optional.of(text + " is out of range");
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "a whole number from " + least + " to " + greatest;
    }
}
