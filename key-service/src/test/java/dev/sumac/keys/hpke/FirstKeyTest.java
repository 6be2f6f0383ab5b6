package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyState;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An aggregator's first start, by several replicas at once. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class FirstKeyTest {

    private static final int REPLICAS = 4;
    private static final long LIMIT_SECONDS = 20;
    /** The lock of the publisher, as {@code Outbox} takes it. */
    private static final long RELAY_LOCK = 0x73756d61632e6b02L;

    @Inject
    ChangeLog changes;

    @Inject
    Topics topics;

    @Inject
    @KeyCustody
    KeyWrapper custody;

    @Inject
    KeyJournal journal;

    @Inject
    KeyTime time;

    @Inject
    Schedules schedules;

    @Inject
    Rotator rotator;

    @Inject
    DataSource database;

    @SuppressWarnings("NullAway.Init")
    private Connection rival;

    /** Takes the keys of other tests away for a while, in which nothing is published: the readers hear nothing of it. */
    @BeforeEach
    void empty() throws SQLException {
        rival = database.getConnection();
        rival.setAutoCommit(false);
        try (Statement statement = rival.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + RELAY_LOCK + ")");
        }
        sql("create table keys.kept as select * from keys.hpke_key", "delete from keys.hpke_key");
    }

    @AfterEach
    void restore() throws SQLException {
        try {
            sql(
                    "delete from keys.outbox where record_key in (select uuid_send(uuid) from keys.hpke_key)",
                    "delete from keys.hpke_key",
                    "insert into keys.hpke_key select * from keys.kept",
                    "drop table keys.kept");
        } finally {
            rival.rollback();
            rival.close();
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** A replica whose key is ready when all others' are: so each has seen that there was none. */
    private HpkeKeys replica(CyclicBarrier allHaveOne) {
        KeyWrapper together = new TestCustody((binding, secret) -> {
            try {
                allHaveOne.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new CustodyException.Unavailable("the others have not come", e);
            }
            return custody.wrap(binding, secret);
        });
        return new HpkeKeys(changes, new KeyMaker(topics, together, schedules), journal, time, schedules, rotator);
    }

    private static List<HpkeKeyState> states() {
        return QuarkusTransaction.requiringNew()
                .call(() -> HpkeKeyRow.all().stream().map(HpkeKeyRow::state).toList());
    }

    @Test
    void ensureFirst_shouldMakeOneKeyHoweverManyReplicasStartAtOnce() throws Exception {
        CyclicBarrier allHaveOne = new CyclicBarrier(REPLICAS);
        try (var threads = Executors.newFixedThreadPool(REPLICAS)) {
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < REPLICAS; i++) {
                HpkeKeys replica = replica(allHaveOne);
                starts.add(threads.submit((Callable<Void>) () -> {
                    replica.ensureFirst();
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        }
        assertThat(states()).containsExactly(HpkeKeyState.ACTIVE);

        // One that starts later finds it.
        replica(new CyclicBarrier(1)).ensureFirst();
        assertThat(states()).containsExactly(HpkeKeyState.ACTIVE);
    }
}
