package dev.sumac.kit.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.local.LocalBackends;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class DurabilityTest {

    private static PGSimpleDataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(LocalBackends.jdbcUrl("durability"));
        database.setUser(LocalBackends.username());
        database.setPassword(LocalBackends.password());
        database.setOptions("-c idle_in_transaction_session_timeout=30000");
        return database;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void require_shouldReadWhatThisServicesSessionsHave() throws SQLException {
        assertThatCode(() -> Durability.require(database())).doesNotThrowAnyException();

        execute("alter database durability set synchronous_commit = off");
        assertThatThrownBy(() -> Durability.require(database()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("synchronous_commit=off");
        execute("alter database durability reset synchronous_commit");
        assertThatCode(() -> Durability.require(database())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off",
        "full_page_writes, off",
        "synchronous_commit, off",
        "synchronous_commit, local",
        "synchronous_commit, remote_write",
        "idle_in_transaction_session_timeout, 0"
    })
    void check_shouldRefuseEachSetting(String name, String setting) {
        Map<String, String> found = new HashMap<>(Map.of(
                "fsync",
                "on",
                "full_page_writes",
                "on",
                "synchronous_commit",
                "remote_apply",
                "idle_in_transaction_session_timeout",
                "30000"));
        assertThatCode(() -> Durability.check(found)).doesNotThrowAnyException();

        found.put(name, setting);
        assertThatThrownBy(() -> Durability.check(found)).hasMessageContaining(name + "=" + setting);
        found.remove(name);
        assertThatThrownBy(() -> Durability.check(found)).hasMessageContaining(name);
    }
}
