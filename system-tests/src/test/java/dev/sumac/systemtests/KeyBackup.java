package dev.sumac.systemtests;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of key-service at one moment, as a backup keeps them; prepare- and collect-service's are left as they are. */
final class KeyBackup implements AutoCloseable {
    private final Rows rows;
    private final List<String> tables;

    private KeyBackup(Rows rows, List<String> tables) {
        this.rows = rows;
        this.tables = tables;
    }

    static KeyBackup of(Rows rows) throws SQLException {
        List<String> tables = rows.query(
                "select table_name from information_schema.tables where table_schema = 'keys'"
                        + " and table_type = 'BASE TABLE'",
                row -> row.getString(1));
        List<String> copies = new ArrayList<>(List.of("create schema key_backup"));
        for (String table : tables) {
            copies.add("create table key_backup." + table + " as table keys." + table);
        }
        inOneTransaction(rows, copies);
        return new KeyBackup(rows, tables);
    }

    /** Brings them back, while no key-service runs. */
    void restore() throws SQLException {
        List<String> steps = new ArrayList<>();
        // Who restores a database may do what its triggers keep key-service from.
        steps.add("set local session_replication_role = replica");
        for (String table : tables) {
            steps.add("delete from keys." + table);
            steps.add("insert into keys." + table + " table key_backup." + table);
        }
        inOneTransaction(rows, steps);
    }

    private static void inOneTransaction(Rows rows, List<String> steps) throws SQLException {
        try (Connection connection = rows.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // One snapshot for all tables.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            for (String step : steps) {
                statement.execute(step);
            }
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException {
        inOneTransaction(rows, List.of("drop schema key_backup cascade"));
    }
}
