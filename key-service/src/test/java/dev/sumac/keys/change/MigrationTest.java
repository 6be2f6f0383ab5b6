package dev.sumac.keys.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.LocalBackends;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What an earlier version wrote becomes the beginning of the chain. */
class MigrationTest {

    private final PGSimpleDataSource database = new PGSimpleDataSource();

    private void migrate(MigrationVersion target) {
        Flyway.configure()
                .dataSource(database)
                .schemas("keys")
                .locations("classpath:db/keys")
                .target(target)
                .load()
                .migrate();
    }

    @Test
    void migration_shouldChainTheEntriesAsTheServiceDoes() throws SQLException {
        database.setUrl(LocalBackends.jdbcUrl("migration"));
        database.setUser(LocalBackends.username());
        database.setPassword(LocalBackends.password());
        migrate(MigrationVersion.fromVersion("1"));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into keys.audit_entry values"
                    + " (1, '2026-03-01T10:00:00.123456Z', 'key-service', 'hpke-key.create', 'k', 'ACTIVE'),"
                    + " (2, '1969-12-31T23:59:59.999999Z', 'opérateur', 'task.create', 't', '')");
            statement.execute("update keys.change_counter set epoch = 2");
            migrate(MigrationVersion.LATEST);

            byte[] hash = AuditHash.first();
            try (ResultSet entries = statement.executeQuery("select * from keys.audit_entry order by epoch")) {
                while (entries.next()) {
                    hash = AuditHash.of(hash, entries.getLong("epoch"), text(entries));
                    assertThat(entries.getBytes("hash")).isEqualTo(hash);
                }
            }
            try (ResultSet counter = statement.executeQuery("select epoch, audit_hash from keys.change_counter")) {
                assertThat(counter.next()).isTrue();
                assertThat(counter.getBytes("audit_hash")).isEqualTo(hash);
            }
        }
    }

    private static AuditEntry.Text text(ResultSet entry) throws SQLException {
        return new AuditEntry.Text(
                entry.getObject("at", OffsetDateTime.class).toInstant(),
                entry.getString("actor"),
                entry.getString("action"),
                entry.getString("subject"),
                entry.getString("detail"),
                entry.getString("why"));
    }
}
