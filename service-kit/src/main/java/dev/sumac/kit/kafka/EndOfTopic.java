package dev.sumac.kit.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker for the end of one partition. Askers that come while a question is under way share the next one, so
 * that a flood of unknown ids costs the broker one request at a time.
 *
 * <p>The end asked for is that of committed records. A transaction that is left open hides only itself and what is sent after
 * it, which is why whoever publishes waits until its records are below that end ({@link TopicAdmin#awaitCommitted}): so a
 * reader that has passed it has seen all that was said to be published before the question.
 */
final class EndOfTopic implements AutoCloseable {

    private final TopicPartition partition;
    private final Admin admin;

    private @Nullable CompletableFuture<Long> asking;
    private @Nullable CompletableFuture<Long> queued;

    EndOfTopic(TopicPartition partition, Admin admin) {
        this.partition = partition;
        this.admin = admin;
    }

    /** The end, asked for after this call began. */
    CompletableFuture<Long> asOfNow() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        synchronized (this) {
            if (asking != null) {
                queued = queued == null ? answer : queued;
                return queued;
            }
            asking = answer;
        }
        ask(answer);
        return answer;
    }

    private void ask(CompletableFuture<Long> answer) {
        try {
            var _ = admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .partitionResult(partition)
                    .whenComplete((info, failure) -> answered(answer, info, failure));
        } catch (RuntimeException e) {
            // As of a client that is closed: those who wait are told, and the next one asks again.
            answered(answer, null, e);
        }
    }

    private void answered(
            CompletableFuture<Long> answer, @Nullable ListOffsetsResultInfo info, @Nullable Throwable failure) {
        CompletableFuture<Long> next;
        synchronized (this) {
            next = queued;
            queued = null;
            asking = next;
        }
        if (next != null) {
            ask(next);
        }
        if (info == null) {
            answer.completeExceptionally(new NotCurrentException(
                    "the broker does not say where " + partition + " ends",
                    failure == null ? new IllegalStateException("no answer") : failure));
        } else {
            answer.complete(info.offset());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
