package dev.sumac.keys.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.keys.relay.RecordPublisher.PublishException;
import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.local.LocalBackends;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What counts as failure: an epoch that is never published, one that is published before an earlier one, and one that a
 * relay presumed dead publishes after a later one. An epoch published twice in a row does not: readers ignore it.
 */
@Timeout(240)
class RelayTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Topics topics = new Topics("relay" + COUNT.incrementAndGet());
    private final KafkaSettings settings = new KafkaSettings(new SmallRyeConfigBuilder()
            .withDefaultValues(Map.of("kafka.bootstrap.servers", LocalBackends.bootstrapServers()))
            .build());
    private final TopicAdmin admin = new TopicAdmin(topics, settings, (short) 1);
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final CompactedTopicFollower follower = new Followers(settings, admin)
            .follow(topics.tasks(), (key, value) -> published.add(new String(value, StandardCharsets.US_ASCII)));

    @BeforeEach
    void migrate() {
        database.setUrl(LocalBackends.jdbcUrl(topics.aggregator()));
        database.setUser(LocalBackends.username());
        database.setPassword(LocalBackends.password());
        Flyway.configure()
                .dataSource(database)
                .schemas("keys")
                .locations("classpath:db/keys")
                .load()
                .migrate();
    }

    @AfterEach
    void close() {
        follower.close();
    }

    private TransactionalPublisher publisher() {
        return new TransactionalPublisher(settings, admin, topics.keyRelay());
    }

    /** A change as a replica commits it; the value says which. */
    private void commit(long epoch, String value) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into keys.outbox (epoch, topic, record_key, record_value) values (?, ?, ?, ?)")) {
            insert.setLong(1, epoch);
            insert.setString(2, topics.tasks());
            insert.setBytes(3, new byte[] {1});
            insert.setBytes(4, value.getBytes(StandardCharsets.US_ASCII));
            insert.executeUpdate();
        }
    }

    /** What was published, in order, repeats of one and the same left out. */
    private List<String> published() throws NotCurrentException {
        follower.catchUp(LIMIT);
        List<String> once = new ArrayList<>();
        for (String each : published) {
            if (once.isEmpty() || !once.getLast().equals(each)) {
                once.add(each);
            }
        }
        return once;
    }

    /** Takes turns until nothing waits; on a busy machine the broker may not answer in time. */
    private static void publishAll(Relay relay) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (relay.turn()) {
                    return;
                }
            } catch (PublishException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("the outbox is not empty after " + LIMIT);
    }

    private long publishedEpoch() throws SQLException {
        return Outbox.progress(database).publishedEpoch();
    }

    @Test
    void turn_shouldPublishWhatAReplicaLeftBehindWhenItDied() throws Exception {
        commit(1, "one");
        commit(2, "two");
        assertThat(published()).isEmpty();

        try (Relay next = new Relay(database, publisher())) {
            publishAll(next);
        }
        assertThat(published()).containsExactly("one", "two");
        assertThat(publishedEpoch()).isEqualTo(2);
    }

    @Test
    void relay_shouldTellWhoWaits() throws Exception {
        try (Relay relay = new Relay(database, publisher());
                Relay rival = new Relay(database, publisher())) {
            relay.start();
            rival.start();
            for (int epoch = 1; epoch <= 6; epoch++) {
                commit(epoch, "e" + epoch);
                // Whoever of the two publishes it.
                assertThat((epoch % 2 == 0 ? relay : rival).awaitPublished(epoch, LIMIT))
                        .isTrue();
                assertThat(published()).endsWith("e" + epoch);
            }
            assertThat(relay.awaitPublished(7, Duration.ofMillis(300))).isFalse();
        }
        assertThat(published()).containsExactly("e1", "e2", "e3", "e4", "e5", "e6");
    }

    /** Kafka has them, PostgreSQL does not know: the next turn sends the same again. */
    @Test
    void turn_shouldRepeatWhatItCouldNotNote() throws Exception {
        commit(1, "one");
        try (Relay first = new Relay(database, new Decorated(publisher()) {
            @Override
            public void publish(List<OutboxRecord> records) throws PublishException {
                super.publish(records);
                endAllTurns();
            }
        })) {
            assertThatThrownBy(first::turn).isInstanceOf(SQLException.class);
        }
        commit(2, "two");
        try (Relay next = new Relay(database, publisher())) {
            publishAll(next);
        }
        assertThat(published()).containsExactly("one", "two");
        assertThat(published.stream().filter("one"::equals)).hasSizeGreaterThan(1);
        assertThat(publishedEpoch()).isEqualTo(2);
    }

    /** Killed between its records and their commit: readers never see what it sent, and what waits is published once. */
    @Test
    void turn_shouldPublishOnceWhatADeadRelayHadSentAndNotCommitted() throws Exception {
        admin.createMissing();
        commit(1, "active");
        Map<String, Object> dyingSettings = new HashMap<>(settings.producer(topics.keyRelay()));
        dyingSettings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.keyRelay());
        KafkaProducer<byte[], byte[]> dying = new KafkaProducer<>(dyingSettings);
        dying.initTransactions();
        dying.beginTransaction();
        byte[] sent = "active".getBytes(StandardCharsets.US_ASCII);
        dying.send(new ProducerRecord<>(topics.tasks(), new byte[] {1}, sent)).get();
        dying.close(Duration.ZERO);
        commit(2, "revoked");

        try (Relay next = new Relay(database, publisher())) {
            publishAll(next);
        }
        assertThat(published()).containsExactly("active", "revoked");
        assertThat(published).containsExactly("active", "revoked");
        assertThat(publishedEpoch()).isEqualTo(2);
    }

    /** A relay stalls with "active" in its hand, loses its lock, and wakes up when another has published "revoked". */
    @Test
    void publish_shouldNotBringBackWhatAStalledRelayHeld() throws Exception {
        commit(1, "active");
        Stall stall = new Stall();
        try (Relay stalled = new Relay(database, new Decorated(publisher()) {
                    @Override
                    public void publish(List<OutboxRecord> records) throws PublishException {
                        stall.here();
                        super.publish(records);
                    }
                });
                Relay other = new Relay(database, publisher())) {
            CompletableFuture<Boolean> turn = inBackground(stalled);
            stall.awaitReached();
            endAllTurns();
            commit(2, "revoked");
            publishAll(other);
            assertThat(published()).containsExactly("active", "revoked");

            stall.goOn();
            assertThatThrownBy(() -> turn.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(PublishException.class);
        }
        assertThat(published()).containsExactly("active", "revoked");
    }

    /** As above, but the relay was the last to publish, so that it does not fence anew before it publishes. */
    @Test
    void publish_shouldNotBringBackWhatTheStalledOwnerHeld() throws Exception {
        Stall stall = new Stall();
        try (Relay owner = new Relay(database, new Decorated(publisher()) {
                    @Override
                    public void publish(List<OutboxRecord> records) throws PublishException {
                        if (records.getFirst().epoch() > 1) {
                            stall.here();
                        }
                        super.publish(records);
                    }
                });
                Relay other = new Relay(database, publisher())) {
            commit(1, "pending");
            publishAll(owner);
            commit(2, "active");
            CompletableFuture<Boolean> turn = inBackground(owner);
            stall.awaitReached();
            endAllTurns();
            commit(3, "revoked");
            publishAll(other);

            stall.goOn();
            assertThatThrownBy(() -> turn.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(PublishException.class);
            assertThat(published()).containsExactly("pending", "active", "revoked");

            // Awake again, it takes its turn like any other.
            commit(4, "destroyed");
            publishAll(owner);
            assertThat(published()).endsWith("revoked", "destroyed");
        }
    }

    /** A relay stalls between the lock and the fence, and then fences the one that took over. */
    @Test
    void turn_shouldReadNothingWhenItsLockWasLostBeforeTheFence() throws Exception {
        commit(1, "active");
        Stall stall = new Stall();
        try (Relay stalled = new Relay(database, new Decorated(publisher()) {
                    @Override
                    public void fenceOthers() throws PublishException {
                        stall.here();
                        super.fenceOthers();
                    }
                });
                Relay other = new Relay(database, publisher())) {
            CompletableFuture<Boolean> turn = inBackground(stalled);
            stall.awaitReached();
            endAllTurns();
            commit(2, "revoked");
            publishAll(other);

            stall.goOn();
            assertThatThrownBy(() -> turn.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
            commit(3, "destroyed");
            // The fence hit this one; it comes back.
            assertThatThrownBy(other::turn).isInstanceOf(PublishException.class);
            publishAll(other);
        }
        assertThat(published()).containsExactly("active", "revoked", "destroyed");
    }

    /** Nothing that a test must do: PostgreSQL itself ends a turn that is silent for too long. */
    @Test
    void lock_shouldBeFreedWhenItsHolderFallsSilent() throws Exception {
        try (Outbox silent = Outbox.lock(database, Duration.ofSeconds(4)).orElseThrow()) {
            assertThat(Outbox.lock(database)).isEmpty();
            Optional<Outbox> next = Optional.empty();
            for (int i = 0; i < 600 && next.isEmpty(); i++) {
                Thread.sleep(Duration.ofMillis(100));
                next = Outbox.lock(database);
            }
            try (Outbox freed = next.orElseThrow()) {
                assertThat(freed.waiting()).isEmpty();
            }
            assertThatThrownBy(silent::waiting).isInstanceOf(SQLException.class);
        }
    }

    private static CompletableFuture<Boolean> inBackground(Relay relay) {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                turn.complete(relay.turn());
            } catch (SQLException | PublishException | RuntimeException e) {
                turn.completeExceptionally(e);
            }
        });
        return turn;
    }

    /** Ends every session that is in a transaction, as PostgreSQL does with one that is silent for too long. */
    private void endAllTurns() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    + " where datname = current_database() and state = 'idle in transaction'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A place where a thread waits until it is told to go on. */
    private static final class Stall {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void here() {
            reached.countDown();
            await(released);
        }

        void awaitReached() {
            await(reached);
        }

        void goOn() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A publisher that a test may stop on its way. */
    private abstract static class Decorated implements RecordPublisher {
        private final RecordPublisher publisher;

        Decorated(RecordPublisher publisher) {
            this.publisher = publisher;
        }

        @Override
        public void fenceOthers() throws PublishException {
            publisher.fenceOthers();
        }

        @Override
        public void publish(List<OutboxRecord> records) throws PublishException {
            publisher.publish(records);
        }

        @Override
        public void close() {
            publisher.close();
        }
    }
}
