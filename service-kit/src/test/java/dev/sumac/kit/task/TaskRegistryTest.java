package dev.sumac.kit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.InMemoryKeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class TaskRegistryTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TaskId TASK = TaskId.parse("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");
    private static final TaskId OTHER = TaskId.of(new byte[TaskId.LENGTH]);
    private static final HpkeConfig COLLECTOR =
            HpkeKeypair.generate(3, HpkeSuite.DEFAULT).config();

    private final TestKafka kafka = new TestKafka();
    private final TaskRegistry registry = new TaskRegistry(kafka.topics(), kafka.followers());

    private static TaskConfiguration configuration() {
        return TaskConfiguration.of(
                Bytes.wrap(new byte[] {1}),
                new Url("https://leader.example/base/"),
                new Url("https://helper.example"),
                3600,
                10,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Histogram(100, 10),
                List.of());
    }

    private static TaskEntry entry(long epoch, Role role, Map<Integer, WrappedSecret> verifyKeys, boolean deleted) {
        boolean leads = role == Role.LEADER;
        return new TaskEntry(
                epoch,
                new TaskEntry.Parameters(
                        TASK,
                        role,
                        configuration(),
                        new Url("http://localhost:1/"),
                        verifyKeys,
                        leads ? Optional.empty() : Optional.of(TokenHash.ofToken("aggregator")),
                        leads ? Optional.of(TokenHash.ofToken("collector")) : Optional.empty(),
                        leads ? Optional.of(WrappedSecret.of(new byte[] {9})) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        COLLECTOR,
                        Duration.ofDays(14),
                        deleted));
    }

    private static Map<Integer, WrappedSecret> someKeys() {
        return Map.of(0, WrappedSecret.of(new byte[] {7}), 255, WrappedSecret.of(new byte[] {8}));
    }

    private void publish(TaskEntry... entries) throws NotCurrentException {
        kafka.publish(
                kafka.topics().tasks(),
                TASK.toByteArray(),
                List.of(entries).stream().map(TaskRecords::encode).toList());
    }

    @Test
    void record_shouldRoundTripForEitherRole() throws Exception {
        for (Role role : List.of(Role.LEADER, Role.HELPER)) {
            TaskEntry entry = entry(5, role, someKeys(), true);
            TaskEntry decoded = TaskRecords.decode(TaskRecords.encode(entry));
            assertThat(decoded.parameters()).isEqualTo(entry.parameters());
            assertThat(decoded.epoch()).isEqualTo(5);
            assertThat(decoded.configuration().encoded())
                    .isEqualTo(configuration().encoded());
        }
    }

    @Test
    void ownUrl_shouldBeThatOfTheRole() {
        assertThat(entry(1, Role.LEADER, someKeys(), false).ownUrl().basePath()).isEqualTo("/base");
        assertThat(entry(1, Role.HELPER, someKeys(), false).ownUrl().basePath()).isEmpty();
    }

    @Test
    void findCurrent_shouldKnowWhatWasPublishedBefore() throws Exception {
        registry.start();
        assertThat(registry.findCurrent(TASK, LIMIT)).isEmpty();
        publish(entry(1, Role.LEADER, someKeys(), false));

        assertThat(registry.findCurrent(TASK, LIMIT)).isPresent();
        assertThat(registry.findCurrentAsync(OTHER, LIMIT).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(registry.ready()).isTrue();
    }

    @Test
    void findAsOfNow_shouldKnowWhatBecameOfAKnownTask() throws Exception {
        publish(entry(1, Role.LEADER, someKeys(), false));
        registry.start();
        assertThat(registry.findAsOfNow(OTHER, LIMIT)).isEmpty();
        for (int epoch = 1; epoch < 20; epoch++) {
            long now = epoch;
            publish(entry(epoch, Role.LEADER, someKeys(), false));
            assertThat(registry.findAsOfNow(TASK, LIMIT))
                    .hasValueSatisfying(task -> assertThat(task.epoch()).isEqualTo(now));
        }
        kafka.publish(kafka.topics().tasks(), TASK.toByteArray(), List.of(new byte[] {(byte) 0xff}));
        assertThatThrownBy(() -> registry.findAsOfNow(TASK, LIMIT)).isInstanceOf(NotCurrentException.class);
    }

    @Test
    void follower_shouldIgnoreAnEpochThatWasPassed() throws Exception {
        publish(entry(2, Role.LEADER, someKeys(), true), entry(1, Role.LEADER, someKeys(), false));
        registry.start();
        registry.catchUp(LIMIT);

        TaskEntry found = registry.find(TASK).orElseThrow();
        assertThat(found.deleted()).isTrue();
        assertThat(found.epoch()).isEqualTo(2);
    }

    @Test
    void findCurrent_shouldNotCallATaskUnknownWhoseRecordItCannotRead() throws Exception {
        kafka.publish(kafka.topics().tasks(), TASK.toByteArray(), List.of(new byte[] {(byte) 0xff}));
        registry.start();

        assertThatThrownBy(() -> registry.findCurrent(TASK, LIMIT)).isInstanceOf(NotCurrentException.class);
        assertThat(registry.findCurrentAsync(TASK, LIMIT).toCompletableFuture())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(NotCurrentException.class);
        assertThat(registry.findCurrent(OTHER, LIMIT)).isEmpty();

        publish(entry(3, Role.LEADER, someKeys(), false));
        registry.catchUp(LIMIT);
        assertThat(registry.findCurrent(TASK, LIMIT)).isPresent();
    }

    @Test
    void verifyKeys_shouldUnwrapOnceAndServeWhileCustodyIsAway() throws Exception {
        InMemoryKeyWrapper custody = new InMemoryKeyWrapper();
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret wrapped =
                custody.wrap(new Binding.VerifyKey(kafka.topics().aggregator(), TASK, 4), secret);
        TaskEntry task = entry(1, Role.LEADER, Map.of(4, wrapped), false);
        VerifyKeys keys = new VerifyKeys(kafka.topics(), custody);

        custody.away(true);
        assertThatThrownBy(() -> keys.find(task, 4)).isInstanceOf(CustodyException.Unavailable.class);
        custody.away(false);
        assertThat(keys.find(task, 4)).contains(secret);
        assertThat(keys.find(task, 5)).isEmpty();
        custody.away(true);
        assertThat(keys.find(task, 4)).contains(secret);
    }

    @Test
    void verifyKeys_shouldRefuseTheKeyOfAnotherRow() throws Exception {
        InMemoryKeyWrapper custody = new InMemoryKeyWrapper();
        WrappedSecret ofAnotherTask =
                custody.wrap(new Binding.VerifyKey(kafka.topics().aggregator(), OTHER, 4), SecretBytes.random(32));
        TaskEntry task = entry(1, Role.LEADER, Map.of(4, ofAnotherTask), false);

        assertThatThrownBy(() -> new VerifyKeys(kafka.topics(), custody).find(task, 4))
                .isInstanceOf(CustodyException.Refused.class);
    }

    @Test
    void toString_shouldNameTheTaskAlone() {
        assertThat(entry(1, Role.LEADER, someKeys(), false))
                .hasToString("TaskEntry[8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec, LEADER, epoch 1]");
    }
}
