package dev.sumac.prepare.simulation;

import dev.sumac.local.LocalBackends;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The databases of a Leader and a Helper, and each actor's connection to them. */
final class Servers implements AutoCloseable {

    private static final String CLEAN = """
            truncate position, replay_id, job, job_share, helper_job, open_batch, seal, parked_report, outcome,
                     withdrawn_request restart identity""";

    private final List<Connection> leader;
    private final List<Connection> helper;

    /** @param number of this pair, so that several simulations may run at once */
    Servers(int number, int connections) throws SQLException {
        this.leader = open("simulated_leader_" + number, connections);
        this.helper = open("simulated_helper_" + number, connections);
    }

    private static List<Connection> open(String database, int count) throws SQLException {
        String url = LocalBackends.jdbcUrl(database);
        Flyway.configure()
                .dataSource(url, LocalBackends.username(), LocalBackends.password())
                .schemas("prepare")
                .locations("db/prepare")
                .load()
                .migrate();
        letTablesAlone(url);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection connection = DriverManager.getConnection(
                    url + "?currentSchema=prepare&prepareThreshold=1",
                    LocalBackends.username(),
                    LocalBackends.password());
            try (Statement statement = connection.createStatement()) {
                // No server dies here.
                statement.execute("set synchronous_commit = off");
                // A plan is the tables' alone: not of how often a statement was made before.
                statement.execute("set plan_cache_mode = force_generic_plan");
            }
            connections.add(connection);
        }
        // Whoever holds a lock stands still: waiting would not end, but for the last one's, who comes when all are
        // gone.
        for (Connection each : connections) {
            setLockTimeout(each, each == connections.getLast() ? "60s" : "2ms");
        }
        return connections;
    }

    /** The server's own work on a table takes locks and moves rows when it likes, and no seed says when. */
    private static void letTablesAlone(String url) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, LocalBackends.username(), LocalBackends.password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set autovacuum = off");
            statement.execute("select pg_reload_conf()");
        }
    }

    private static void setLockTimeout(Connection connection, String time) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '" + time + "'");
        }
    }

    Connection leader(int actor) {
        return leader.get(actor);
    }

    Connection helper(int actor) {
        return helper.get(actor);
    }

    /** Forgets what was; the connections are those of actors that are all gone. */
    void clean() throws SQLException {
        // By those who may wait, for the server's own work on a table, say.
        for (Connection connection : List.of(leader.getLast(), helper.getLast())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CLEAN);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection each : leader) {
            each.close();
        }
        for (Connection each : helper) {
            each.close();
        }
    }
}
