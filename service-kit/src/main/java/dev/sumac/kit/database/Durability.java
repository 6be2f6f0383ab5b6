package dev.sumac.kit.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Refuses a PostgreSQL that may forget what it acknowledged: exactness rests on each commit being on disk. And sessions
 * that would keep the locks of a process that died in a transaction.
 */
public final class Durability {

    /** Setting and the values with which a commit waits for the disk. */
    private static final Map<String, Set<String>> REQUIRED = Map.of(
            "fsync", Set.of("on"),
            "full_page_writes", Set.of("on"),
            "synchronous_commit", Set.of("on", "remote_apply"));

    /** Set by each service for its sessions; 0 is never. */
    private static final String IDLE_IN_TRANSACTION = "idle_in_transaction_session_timeout";

    private static final String READ = """
            select name, setting from pg_settings where name in
                ('fsync', 'full_page_writes', 'synchronous_commit', 'idle_in_transaction_session_timeout')""";

    private Durability() {}

    /**
     * Reads the settings as this service's own sessions have them.
     *
     * @throws IllegalStateException naming each setting that is off
     * @throws SQLException when the database does not answer
     */
    public static void require(DataSource database) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        check(found);
    }

    static void check(Map<String, String> found) {
        Map<String, String> wrong = new TreeMap<>();
        REQUIRED.forEach((name, allowed) -> {
            String setting = found.getOrDefault(name, "unknown");
            if (!allowed.contains(setting)) {
                wrong.put(name, setting);
            }
        });
        String idle = found.getOrDefault(IDLE_IN_TRANSACTION, "unknown");
        if (!idle.matches("[1-9][0-9]*")) {
            throw new IllegalStateException("a dead process would keep its locks: " + IDLE_IN_TRANSACTION + "=" + idle);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the database is not durable: " + wrong + "; set each of them to on");
        }
    }
}
