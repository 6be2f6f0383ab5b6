package dev.sumac.prepare.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs transactions at READ COMMITTED: under a stricter level the snapshot would be older than the lock that a transaction
 * waits for first.
 */
public final class Database {

    /** The statements of one transaction. A work that finds it must not happen rolls back and returns. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 5;

    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /**
     * Commits what {@code work} did, or nothing of it.
     *
     * @throws DatabaseException when the database failed; after a commit that got no answer, nobody knows whether it
     *     happened
     */
    public <T> T transact(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !DEADLOCK.equals(e.getSQLState())) {
                    throw new DatabaseException(e);
                }
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.run(connection);
                connection.commit();
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
            return result;
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
