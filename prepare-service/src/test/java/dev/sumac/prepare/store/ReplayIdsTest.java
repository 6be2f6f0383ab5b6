package dev.sumac.prepare.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.local.LocalBackends;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

class ReplayIdsTest {

    private static final int DAY = 20_000;

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final Database database = new Database(source);

    @BeforeEach
    void migrate() {
        source.setUrl(LocalBackends.jdbcUrl("replayids"));
        source.setUser(LocalBackends.username());
        source.setPassword(LocalBackends.password());
        source.setCurrentSchema("prepare");
        var _ = Flyway.configure()
                .dataSource(source)
                .schemas("prepare")
                .locations("db/prepare")
                .load()
                .migrate();
        database.transact(connection -> {
            ReplayIds.addDay(connection, DAY);
            return DAY;
        });
    }

    private void drop() {
        database.transact(connection -> {
            ReplayIds.dropDay(connection, DAY);
            return DAY;
        });
    }

    @Test
    @Timeout(60)
    void dropDay_shouldGiveUpRatherThanHaveAllClaimsWaitBehindIt() throws SQLException {
        try (Connection other = source.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table replay_id in access share mode");
            assertThatThrownBy(this::drop)
                    .isInstanceOfSatisfying(DatabaseException.class, failure -> assertThat(failure.getCause())
                            .hasMessageContaining("lock timeout"));
            other.rollback();
        }
        drop();
        assertThat(database.transact(ReplayIds::days)).doesNotContain(DAY);
    }
}
