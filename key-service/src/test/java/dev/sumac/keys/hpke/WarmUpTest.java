package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.relay.KeyRelay;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start rehearses leaves nothing behind, and is in nobody's way. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class WarmUpTest {

    /** The lock of all changes, as {@code ChangeLog} takes it. */
    private static final long LOCK = 0x73756d61632e6b01L;

    private static final long LIMIT_SECONDS = 20;

    private static final int REHEARSALS = 1000;

    /** All that a change of a key writes. */
    private static final List<String> TABLES = List.of(
            "change_counter",
            "audit_entry",
            "outbox",
            "hpke_key",
            "key_time",
            "hpke_schedule",
            "idempotent_answer",
            "relay");

    @Inject
    WarmUp warmUp;

    @Inject
    ChangeLog changes;

    @Inject
    KeyRelay relay;

    @Inject
    DataSource database;

    /** Every row of every table, as one number a table. */
    private Map<String, String> rows() throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet found = statement.executeQuery(
                        "select count(*) || ' ' || coalesce(md5(string_agg(each::text, ' ' order by each::text)), '')"
                                + " from keys." + table + " each")) {
                    found.next();
                    rows.put(table, found.getString(1));
                }
            }
        }
        return rows;
    }

    /** What other tests have left. */
    @BeforeEach
    void awaitPublished() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(epoch) from keys.hpke_key")) {
            row.next();
            assertThat(relay.awaitPublished(row.getLong(1))).isTrue();
        }
    }

    @Test
    void start_shouldHaveRehearsed() {
        assertThat(warmUp.rounds()).isPositive();
    }

    @Test
    void run_shouldChangeNothing() throws SQLException {
        Map<String, String> before = rows();
        warmUp.run();
        assertThat(warmUp.rounds()).isPositive();
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void run_shouldWaitForNobodysChange() throws Exception {
        try (Connection rival = database.getConnection();
                Statement statement = rival.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            rival.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            var running = threads.submit(warmUp::run);
            try {
                running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } finally {
                rival.rollback();
            }
        }
        assertThat(warmUp.rounds()).isPositive();
    }

    /** Rows that are never written would warm half of the way. The database takes no such character. */
    @Test
    void rehearse_shouldWriteWhatItUndoes() {
        Change unwritable = new Change("test", "test", "test", "", "\0");
        assertThatThrownBy(() -> {
                    // None is written while another has the lock, as who issues manifests may just then.
                    for (int i = 0; i < REHEARSALS; i++) {
                        changes.rehearse(ledger -> ledger.recordUnpublished(unwritable, epoch -> {}));
                    }
                })
                .isInstanceOf(PersistenceException.class);
    }

    @Test
    void rehearse_shouldSayWhatTheChangeWouldHaveSaid() throws SQLException {
        Change change = new Change("test", "test", "test", "", "");
        Map<String, String> before = rows();
        long rehearsed = changes.rehearse(ledger -> ledger.recordUnpublished(change, epoch -> {}));
        assertThat(rows()).isEqualTo(before);
        long made = changes.underLock(ledger -> ledger.recordUnpublished(change, epoch -> {}));
        assertThat(made).isEqualTo(rehearsed);
    }
}
