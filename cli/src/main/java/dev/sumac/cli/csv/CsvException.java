package dev.sumac.cli.csv;

/** A table that cannot be used; the message names file, line and column, and what is allowed. */
public final class CsvException extends Exception {
    private static final long serialVersionUID = 1L;

    CsvException(String message) {
        super(message);
    }
}
