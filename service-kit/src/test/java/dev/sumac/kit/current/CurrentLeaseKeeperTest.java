package dev.sumac.kit.current;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.TestKafka;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.local.LocalKafkaProcess;
import dev.sumac.proto.ReplicaLease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class CurrentLeaseKeeperTest {

    private static final Duration LENGTH = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<ReplicaLease> announced = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    /** A replica that keeps its lease. */
    private static final class Replica implements AutoCloseable {
        private final CurrentLease lease;
        private final HpkeKeyring keys;
        private final CurrentLeaseKeeper keeper;

        Replica(TestKafka kafka) {
            this(kafka, LENGTH);
        }

        Replica(TestKafka kafka, Duration length) {
            lease = new CurrentLease(length);
            keys = new HpkeKeyring(kafka.topics(), kafka.followers());
            keeper = new CurrentLeaseKeeper(
                    lease, keys, kafka.admin(), kafka.topics(), kafka.settings(), "some-service");
            keeper.start();
        }

        boolean current() {
            return lease.stretch().lasts();
        }

        @Override
        public void close() {
            keeper.close();
        }
    }

    private void listen(TestKafka kafka) {
        kafka.followers().follow(kafka.topics().keyEpochs(), (key, value) -> announced.add(decode(value)));
    }

    private static ReplicaLease decode(byte[] value) {
        try {
            return ReplicaLease.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void publish(TestKafka kafka, long epoch, byte[]... instead) throws Exception {
        publish(kafka, epoch, HpkeKeyState.ACTIVE, instead);
    }

    private static void publish(TestKafka kafka, long epoch, HpkeKeyState state, byte[]... instead) throws Exception {
        UUID uuid = new UUID(0, 1);
        HpkeKeyEntry entry = new HpkeKeyEntry(
                epoch,
                uuid,
                state,
                new HpkeConfig(1, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Optional.of(WrappedSecret.of(new byte[] {1})),
                0);
        byte[] value = instead.length == 0 ? HpkeKeyRecords.encode(entry) : instead[0];
        kafka.publish(kafka.topics().hpkeKeys(), HpkeKeyRecords.key(uuid), List.of(value));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void keeper_shouldAnnounceEachEpochOnceItIsAppliedAndTheEndAtTheEnd() throws Exception {
        TestKafka kafka = new TestKafka();
        listen(kafka);
        try (Replica replica = new Replica(kafka)) {
            await(replica::current);
            for (long epoch = 1; epoch <= 5; epoch++) {
                publish(kafka, epoch);
                long applied = epoch;
                await(() -> announced.stream().anyMatch(each -> each.getAppliedEpoch() == applied));
                assertThat(replica.keys.appliedEpoch()).isEqualTo(applied);
            }
            assertThat(announced).allSatisfy(each -> {
                assertThat(each.getService()).isEqualTo("some-service");
                assertThat(each.getLeaseMillis()).isEqualTo(1000);
                assertThat(each.getReplica()).isEqualTo(announced.getFirst().getReplica());
                assertThat(each.getEnded()).isFalse();
            });
            replica.keeper.close();
            await(() -> announced.getLast().getEnded());
            assertThat(replica.current()).isFalse();
        }
    }

    /** What was judged before is judged anew when a key is taken no more, and only then. */
    @Test
    void stretch_shouldEndWithEachStateInWhichAKeyIsRefused() throws Exception {
        TestKafka kafka = new TestKafka();
        // Longer than a busy machine makes any of this take: nothing but a key ends it.
        try (Replica replica = new Replica(kafka, Duration.ofSeconds(20))) {
            publish(kafka, 1);
            await(replica::current);
            CurrentLease.Stretch active = replica.lease.stretch();
            publish(kafka, 2);
            replica.keys.catchUp(LIMIT);
            assertThat(active.lasts()).as("its secret was wrapped anew").isTrue();

            publish(kafka, 3, HpkeKeyState.REVOKED_SUPERSEDED);
            replica.keys.catchUp(LIMIT);
            assertThat(active.lasts()).isFalse();

            await(replica::current);
            CurrentLease.Stretch superseded = replica.lease.stretch();
            publish(kafka, 4, HpkeKeyState.REVOKED_SUPERSEDED);
            replica.keys.catchUp(LIMIT);
            assertThat(superseded.lasts()).as("its secret was wrapped anew").isTrue();

            publish(kafka, 5, HpkeKeyState.REVOKED_COMPROMISED);
            replica.keys.catchUp(LIMIT);
            assertThat(superseded.lasts()).isFalse();
        }
    }

    @Test
    void lease_shouldBeAnnouncedBeforeItBegins() throws Exception {
        TestKafka kafka = new TestKafka();
        var epochs = kafka.followers().follow(kafka.topics().keyEpochs(), (key, value) -> announced.add(decode(value)));
        try (Replica replica = new Replica(kafka)) {
            await(replica::current);
            epochs.catchUp(LIMIT);
            assertThat(announced).isNotEmpty();
        }
    }

    @Test
    void lease_shouldEndWithTheBrokerAndComeBackWithIt() throws Exception {
        try (LocalKafkaProcess broker = LocalKafkaProcess.start(directory)) {
            TestKafka kafka = new TestKafka(broker.bootstrapServers());
            publish(kafka, 1);
            try (Replica replica = new Replica(kafka)) {
                await(replica::current);
                CurrentLease.Stretch before = replica.lease.stretch();
                broker.kill();
                await(() -> !replica.current());
                broker.restart();
                publish(kafka, 2);
                // A lease that began before the change may end without it.
                await(() -> replica.current() && replica.keys.appliedEpoch() == 2);
                assertThat(before.lasts()).isFalse();
            }
        }
    }

    @Test
    void lease_shouldNotBeRenewedWhileARecordCannotBeRead() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, 1);
        try (Replica replica = new Replica(kafka)) {
            await(replica::current);
            publish(kafka, 2, new byte[] {-1});
            await(() -> !replica.current());
            publish(kafka, 3);
            await(replica::current);
        }
    }
}
