package dev.sumac.prepare.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One statement: parameters in their order, then one of the executions, which closes it. */
final class Sql {

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final PreparedStatement statement;
    private int next = 1;

    private Sql(Connection connection, String text) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(text);
    }

    static Sql of(Connection connection, String text) throws SQLException {
        return new Sql(connection, text);
    }

    Sql set(int value) throws SQLException {
        statement.setInt(next++, value);
        return this;
    }

    Sql set(long value) throws SQLException {
        statement.setLong(next++, value);
        return this;
    }

    Sql set(boolean value) throws SQLException {
        statement.setBoolean(next++, value);
        return this;
    }

    Sql set(String value) throws SQLException {
        statement.setString(next++, value);
        return this;
    }

    Sql set(byte @Nullable [] value) throws SQLException {
        statement.setBytes(next++, value);
        return this;
    }

    Sql set(UUID value) throws SQLException {
        statement.setObject(next++, value);
        return this;
    }

    Sql set(Instant value) throws SQLException {
        statement.setObject(next++, value.atOffset(ZoneOffset.UTC));
        return this;
    }

    Sql setOrNull(@Nullable String value) throws SQLException {
        statement.setString(next++, value);
        return this;
    }

    Sql setOrNull(@Nullable UUID value) throws SQLException {
        statement.setObject(next++, value, Types.OTHER);
        return this;
    }

    Sql setOrNull(@Nullable Instant value) throws SQLException {
        statement.setObject(
                next++, value == null ? null : value.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
        return this;
    }

    Sql setOrNull(@Nullable Long value) throws SQLException {
        statement.setObject(next++, value, Types.BIGINT);
        return this;
    }

    Sql setInts(Collection<Integer> values) throws SQLException {
        return array("int4", values.toArray());
    }

    Sql setLongs(Collection<Long> values) throws SQLException {
        return array("int8", values.toArray());
    }

    Sql setBytes(Collection<byte[]> values) throws SQLException {
        return array("bytea", values.toArray(byte[][]::new));
    }

    Sql setTexts(Collection<String> values) throws SQLException {
        return array("text", values.toArray());
    }

    Sql setIds(Collection<UUID> values) throws SQLException {
        return array("uuid", values.toArray());
    }

    private Sql array(String type, Object[] values) throws SQLException {
        statement.setArray(next++, connection.createArrayOf(type, values));
        return this;
    }

    /** Ends one row of a batch. */
    Sql another() throws SQLException {
        statement.addBatch();
        next = 1;
        return this;
    }

    void executeBatch() throws SQLException {
        try (statement) {
            statement.executeBatch();
        }
    }

    int update() throws SQLException {
        try (statement) {
            return statement.executeUpdate();
        }
    }

    void run() throws SQLException {
        try (statement) {
            statement.execute();
        }
    }

    <T> List<T> list(Row<T> reader) throws SQLException {
        try (statement;
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        }
    }

    /** Hands over row after row, with no more than {@code atOnce} of them in memory: inside a transaction, that is. */
    <T> void each(int atOnce, Row<T> reader, Consumer<T> taker) throws SQLException {
        statement.setFetchSize(atOnce);
        try (statement;
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.accept(reader.read(rows));
            }
        }
    }

    /** None or one row; more are our own fault. */
    <T> Optional<T> atMostOne(Row<T> reader) throws SQLException {
        List<T> found = list(reader);
        if (found.size() > 1) {
            throw new IllegalStateException("more than one row where one was asked for");
        }
        return found.stream().findFirst();
    }

    <T> T one(Row<T> reader) throws SQLException {
        return atMostOne(reader).orElseThrow(() -> new IllegalStateException("no row where one must be"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static byte[][] bytesArray(ResultSet row, String column) throws SQLException {
        return (byte[][]) row.getArray(column).getArray();
    }

    static List<Integer> ints(ResultSet row, String column) throws SQLException {
        return List.of((Integer[]) row.getArray(column).getArray());
    }

    static List<Long> longs(ResultSet row, String column) throws SQLException {
        return List.of((Long[]) row.getArray(column).getArray());
    }
}
