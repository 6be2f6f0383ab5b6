package dev.sumac.keys.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One turn at the outbox: a transaction that holds the publisher's lock from its first statement to its end. When the
 * session dies, or falls silent for {@link #SILENCE}, PostgreSQL frees the lock and every later call here fails.
 */
final class Outbox implements AutoCloseable {

    static final Duration SILENCE = Duration.ofSeconds(15);

    private static final long LOCK = 0x73756d61632e6b02L;
    private static final int BATCH = 500;

    private final Connection connection;

    private Outbox(Connection connection) {
        this.connection = connection;
    }

    /** How far things are: whether rows wait, and what was published. Takes no lock. */
    record Progress(boolean waiting, long publishedEpoch) {}

    static Progress progress(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select exists (select 1 from keys.outbox), published_epoch from keys.relay")) {
            row.next();
            return new Progress(row.getBoolean(1), row.getLong(2));
        }
    }

    /** Takes the lock; empty when another publisher has it. */
    static Optional<Outbox> lock(DataSource database) throws SQLException {
        return lock(database, SILENCE);
    }

    static Optional<Outbox> lock(DataSource database, Duration silence) throws SQLException {
        Connection connection = database.getConnection();
        Outbox outbox = new Outbox(connection);
        boolean locked = false;
        try {
            connection.setAutoCommit(false);
            locked = outbox.tryLock(silence);
        } finally {
            if (!locked) {
                outbox.close();
            }
        }
        return locked ? Optional.of(outbox) : Optional.empty();
    }

    private boolean tryLock(Duration silence) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_xact_lock(" + LOCK
                        + "), set_config('idle_in_transaction_session_timeout', '" + silence.toMillis() + "', true)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Whose producer published last. */
    Optional<UUID> owner() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select owner from keys.relay")) {
            row.next();
            @Nullable UUID owner = row.getObject(1, UUID.class);
            return Optional.ofNullable(owner);
        }
    }

    /** The rows that wait, in order, some at a time. */
    List<OutboxRecord> waiting() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select epoch, topic, record_key, record_value"
                        + " from keys.outbox order by epoch limit " + BATCH)) {
            List<OutboxRecord> records = new ArrayList<>();
            while (rows.next()) {
                records.add(new OutboxRecord(rows.getLong(1), rows.getString(2), rows.getBytes(3), rows.getBytes(4)));
            }
            return records;
        }
    }

    /** Notes that all up to {@code epoch} is published, by {@code owner}'s producer, and ends the turn. */
    void published(long epoch, UUID owner) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from keys.outbox where epoch <= ?");
                PreparedStatement note =
                        connection.prepareStatement("update keys.relay set published_epoch = ?, owner = ?")) {
            delete.setLong(1, epoch);
            delete.executeUpdate();
            note.setLong(1, epoch);
            note.setObject(2, owner);
            note.executeUpdate();
        }
        connection.commit();
    }

    /** Ends the turn; what was not noted as published stays. */
    @Override
    public void close() throws SQLException {
        try (Connection ended = connection) {
            if (!ended.isClosed()) {
                ended.rollback();
            }
        }
    }
}
