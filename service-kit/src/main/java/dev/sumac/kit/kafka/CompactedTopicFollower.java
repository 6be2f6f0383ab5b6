package dev.sumac.kit.kafka;

import dev.sumac.kit.thread.VitalWork;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic of one partition from its beginning, a compacted one as a rule, and stays at its end, on a thread of its own,
 * through restarts of the broker. It hands each committed record to one handler, in order, and knows by the broker alone
 * whether it has read all there was at a given moment.
 *
 * <p>A record may come more than once (after the topic was made anew the reader begins again): the handler ignores what
 * is not newer than what it has.
 */
public final class CompactedTopicFollower implements AutoCloseable {

    /** What is done with a record. Called by one thread, in order; must not block. */
    @FunctionalInterface
    public interface RecordHandler {
        /** @throws RuntimeException when the record cannot be understood; it is logged by offset and passed over */
        void apply(byte[] key, byte[] value);
    }

    private static final Logger LOG = Logger.getLogger(CompactedTopicFollower.class);
    /** Both end at once when there is something; how often it is asked in vain costs the broker and us time. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Duration LONGEST_FETCH = Duration.ofSeconds(5);

    private static final Duration POSITION_LIMIT = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 250;
    private static final long ASK_AGAIN_MILLIS = 50;
    private static final Executor ASK_AGAIN =
            CompletableFuture.delayedExecutor(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    private static final long FROM_THE_BEGINNING = -1;

    private final TopicPartition partition;
    private final KafkaSettings settings;
    private final TopicAdmin topics;
    private final RecordHandler handler;
    private final EndOfTopic end;
    private final Thread thread;
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    private volatile long position = FROM_THE_BEGINNING;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    public CompactedTopicFollower(String topic, KafkaSettings settings, TopicAdmin topics, RecordHandler handler) {
        this.partition = new TopicPartition(topic, 0);
        this.settings = settings;
        this.topics = topics;
        this.handler = handler;
        this.end = new EndOfTopic(partition, Admin.create(settings.admin("end-of-" + topic)));
        this.thread = VitalWork.thread("follow-" + topic, this::run);
    }

    /** Begins to read. To be called once. */
    public void start() {
        thread.start();
    }

    /** The topic's name. */
    public String topic() {
        return partition.topic();
    }

    /** Whether everything was read that the topic held when this follower started. Never goes back. */
    public boolean ready() {
        return ready;
    }

    /**
     * Completes when all has been applied that was committed before this call, or fails with {@link
     * NotCurrentException}. What depends on it runs on a thread of the follower or of the Kafka client, and must not
     * block.
     */
    public CompletionStage<Void> whenCurrent(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return endAsOfNow(deadline)
                .thenCompose(this::whenPast)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notCurrent(failure)));
    }

    /** Asks again while there is time: the topic may be about to be created, the broker about to be back. */
    private CompletableFuture<Long> endAsOfNow(long deadline) {
        return end.asOfNow().exceptionallyCompose(failure -> {
            if (closed || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ASK_AGAIN_MILLIS) > deadline) {
                return CompletableFuture.failedFuture(failure);
            }
            return CompletableFuture.runAsync(() -> {}, ASK_AGAIN).thenCompose(pause -> endAsOfNow(deadline));
        });
    }

    /**
     * Waits until all has been applied that was committed before this call.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}
     */
    public void catchUp(Duration timeout) throws NotCurrentException {
        try {
            whenCurrent(timeout).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw notCurrent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notCurrent(e);
        }
    }

    private NotCurrentException notCurrent(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof NotCurrentException known
                ? known
                : new NotCurrentException("cannot confirm that " + topic() + " was read to its end", cause);
    }

    private CompletableFuture<Void> whenPast(long offset) {
        Waiter waiter = new Waiter(offset, new CompletableFuture<>());
        waiters.add(waiter);
        // The reader may have passed between the answer and the line above.
        release();
        return waiter.passed;
    }

    private void release() {
        long reached = position;
        waiters.removeIf(waiter -> waiter.release(reached));
    }

    private void run() {
        while (!closed) {
            try {
                topics.createMissing();
                follow();
            } catch (WakeupException e) {
                LOG.debugf("%s: woken up to close", topic());
            } catch (OffsetOutOfRangeException e) {
                LOG.errorf("%s no longer holds offset %d: it is read again from its beginning", topic(), position);
                position = FROM_THE_BEGINNING;
            } catch (NotCurrentException | KafkaException e) {
                LOG.warnf("%s cannot be read, next attempt follows: %s", topic(), e.getMessage());
                pause();
            } catch (RuntimeException e) {
                // Nobody else would say why this replica never gets ready, or knows nothing new any more.
                LOG.errorf(e, "%s: a fault of our own, next attempt follows", topic());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void follow() throws NotCurrentException {
        Consumer<byte[], byte[]> reader = open();
        try {
            consumer = reader;
            long endAtStart = BrokerCalls.await(end.asOfNow());
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> each : reader.poll(POLL)) {
                    apply(each);
                }
                position = reader.position(partition, POSITION_LIMIT);
                ready |= position >= endAtStart;
                release();
            }
        } finally {
            consumer = null;
            // Not for as long as the fetch that is under way.
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private Consumer<byte[], byte[]> open() {
        var consumerSettings = settings.consumer("follow-" + topic());
        consumerSettings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(LONGEST_FETCH.toMillis()));
        Consumer<byte[], byte[]> reader = new KafkaConsumer<>(consumerSettings);
        reader.assign(List.of(partition));
        if (position == FROM_THE_BEGINNING) {
            reader.seekToBeginning(List.of(partition));
        } else {
            reader.seek(partition, position);
        }
        return reader;
    }

    private void apply(ConsumerRecord<byte[], byte[]> each) {
        if (each.key() == null || each.value() == null) {
            LOG.errorf(
                    "%s, offset %d: no key or no value; states are values, never tombstones", topic(), each.offset());
            return;
        }
        try {
            handler.apply(each.key(), each.value());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s, offset %d cannot be understood", topic(), each.offset());
        }
    }

    /** Stops reading; whoever waits is told that this replica is not current. */
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        end.close();
        waiters.removeIf(
                waiter -> waiter.passed.completeExceptionally(new NotCurrentException(topic() + " is closed")));
    }

    private record Waiter(long offset, CompletableFuture<Void> passed) {

        /** Whether this waiter is done with, one way or the other. */
        boolean release(long reached) {
            if (reached >= offset) {
                passed.complete(null);
            }
            return passed.isDone();
        }
    }
}
