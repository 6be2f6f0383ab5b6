package dev.sumac.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.local.LocalKafkaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
@Order(1)
class CompactedTopicFollowerTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration AFTER_DEATH = Duration.ofSeconds(60);

    private final List<String> applied = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private CompactedTopicFollower follow(TestKafka kafka) {
        return kafka.followers().follow(kafka.topics().tasks(), (key, value) -> {
            if (value.length == 0) {
                throw new IllegalArgumentException("made to fail");
            }
            applied.add(new String(value, StandardCharsets.US_ASCII));
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void publish(TestKafka kafka, String... values) throws NotCurrentException {
        kafka.publish(
                kafka.topics().tasks(),
                ascii("k"),
                Stream.of(values).map(CompactedTopicFollowerTest::ascii).toList());
    }

    @Test
    void catchUp_shouldHaveAppliedWhatWasCommittedBefore() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, "a", "b");
        try (CompactedTopicFollower follower = follow(kafka)) {
            follower.catchUp(LIMIT);
            assertThat(applied).containsExactly("a", "b");
            assertThat(follower.ready()).isTrue();

            // Each, at once: as soon as it is said to be published, whoever asks is given it.
            for (int i = 0; i < 30; i++) {
                publish(kafka, "c" + i);
                follower.catchUp(LIMIT);
                assertThat(applied).endsWith("c" + i).hasSize(3 + i);
            }
        }
    }

    @Test
    void ready_shouldBeSoOnATopicThatWasMissing() throws Exception {
        TestKafka kafka = new TestKafka();
        try (CompactedTopicFollower follower = follow(kafka)) {
            follower.catchUp(LIMIT);
            assertThat(follower.ready()).isTrue();
            assertThat(applied).isEmpty();
        }
    }

    /** As of a publisher that died in it: the broker ends it after many seconds, and nobody may wait for that. */
    @Test
    void catchUp_shouldNotWaitForATransactionThatIsLeftOpen() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, "a");
        try (CompactedTopicFollower follower = follow(kafka);
                Producer<byte[], byte[]> open = kafka.transaction("open")) {
            open.send(new ProducerRecord<>(kafka.topics().tasks(), ascii("k"), ascii("undecided")))
                    .get();

            follower.catchUp(LIMIT);
            assertThat(follower.ready()).isTrue();
            assertThat(applied).containsExactly("a");

            open.abortTransaction();
            publish(kafka, "b");
            follower.catchUp(LIMIT);
            assertThat(applied).containsExactly("a", "b");
        }
    }

    @Test
    void follower_shouldPassOverWhatItsHandlerRefuses() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, "a", "", "b");
        try (CompactedTopicFollower follower = follow(kafka)) {
            follower.catchUp(LIMIT);
            assertThat(applied).containsExactly("a", "b");
        }
    }

    @Test
    void whenCurrent_shouldServeManyAskersAtOnce() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, "a");
        try (CompactedTopicFollower follower = follow(kafka)) {
            List<CompletableFuture<Void>> askers = IntStream.range(0, 1000)
                    .mapToObj(i -> follower.whenCurrent(LIMIT).toCompletableFuture())
                    .toList();
            CompletableFuture.allOf(askers.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            assertThat(applied).containsExactly("a");
        }
    }

    @Test
    void close_shouldTellWhoWaits() throws Exception {
        TestKafka kafka = new TestKafka();
        publish(kafka, "a");
        CompactedTopicFollower follower = follow(kafka);
        follower.catchUp(LIMIT);
        follower.close();
        assertThatThrownBy(() -> follower.catchUp(LIMIT)).isInstanceOf(NotCurrentException.class);
    }

    @Test
    void follower_shouldLiveThroughADeathOfTheBrokerAndStartDuringIt() throws Exception {
        try (LocalKafkaProcess broker = LocalKafkaProcess.start(directory)) {
            TestKafka kafka = new TestKafka(broker.bootstrapServers());
            publish(kafka, "a");
            try (CompactedTopicFollower survivor = follow(kafka)) {
                survivor.catchUp(LIMIT);

                broker.kill();
                assertThatThrownBy(() -> survivor.catchUp(SHORT)).isInstanceOf(NotCurrentException.class);
                assertThat(kafka.admin().brokerAnswers(SHORT)).isFalse();
                try (CompactedTopicFollower latecomer = follow(new TestKafka(kafka))) {
                    assertThatThrownBy(() -> latecomer.catchUp(SHORT)).isInstanceOf(NotCurrentException.class);
                    assertThat(latecomer.ready()).isFalse();

                    broker.restart();
                    publish(kafka, "b");
                    survivor.catchUp(AFTER_DEATH);
                    latecomer.catchUp(AFTER_DEATH);
                    assertThat(latecomer.ready()).isTrue();
                }
                assertThat(applied).containsExactlyInAnyOrder("a", "b", "a", "b");
                assertThat(kafka.admin().brokerAnswers(LIMIT)).isTrue();
            }
        }
    }
}
