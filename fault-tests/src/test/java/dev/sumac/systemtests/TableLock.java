package dev.sumac.systemtests;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps everyone else from writing to a table, so that a transaction stands still between its beginning and its end. */
final class TableLock implements AutoCloseable {
    private final Rows rows;
    private final String table;
    private final Connection connection;

    private TableLock(Rows rows, String table, Connection connection) {
        this.rows = rows;
        this.table = table;
        this.connection = connection;
    }

    static TableLock on(Rows rows, String table) throws SQLException {
        Connection connection = rows.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in exclusive mode");
        }
        return new TableLock(rows, table, connection);
    }

    /** Waits until a transaction waits for this lock. */
    void awaitVictim() {
        Await.until(
                "a transaction waits for " + table,
                Cluster.PATIENCE,
                () -> rows.count("select count(*) from pg_locks where not granted and relation = ?::regclass", table)
                        > 0);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
