package dev.sumac.prepare.store;

import java.sql.SQLException;

/** The database did not do what it was asked: unreachable, a lock not granted, a rule of a table broken. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
