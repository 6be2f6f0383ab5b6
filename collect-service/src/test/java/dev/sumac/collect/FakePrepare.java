package dev.sumac.collect;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.dap.message.TaskId;
import dev.sumac.local.LocalBackends;
import dev.sumac.proto.BatchEvent;
import dev.sumac.proto.BatchRefused;
import dev.sumac.proto.BatchSealed;
import dev.sumac.proto.BatchWaiting;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.WaitingCause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stands for prepare-service: remembers the commands and answers them as the test says, task by task. */
final class FakePrepare implements AutoCloseable {

    private final List<SealBatch> commands = new CopyOnWriteArrayList<>();
    private final Map<ByteString, Function<SealBatch, Optional<BatchEvent.Builder>>> rules = new ConcurrentHashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("fake-prepare").unstarted(this::run);
    private volatile boolean closed;

    FakePrepare() {
        this.producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", LocalBackends.bootstrapServers(),
                "key.serializer", ByteArraySerializer.class,
                "value.serializer", ByteArraySerializer.class));
        thread.start();
    }

    /** From now on the task's commands are answered so; an empty answer is none. */
    void answer(TaskId task, Function<SealBatch, Optional<BatchEvent.Builder>> rule) {
        rules.put(ByteString.copyFrom(task.toByteArray()), rule);
    }

    void silent(TaskId task) {
        answer(task, command -> Optional.empty());
    }

    /** The task's commands so far. */
    List<SealBatch> commands(TaskId task) {
        return commands.stream()
                .filter(command -> command.getTaskId().equals(ByteString.copyFrom(task.toByteArray())))
                .toList();
    }

    /** Sends an event nobody asked for just now. */
    void send(SealBatch command, BatchEvent.Builder event) {
        byte[] value = event.setTaskId(command.getTaskId())
                .setRequestId(command.getRequestId())
                .build()
                .toByteArray();
        sendRaw(command.getTaskId().toByteArray(), value);
    }

    void sendRaw(byte[] key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(Backends.AGGREGATOR + ".batch-events", key, value))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("cannot send an event", e);
        }
    }

    static Optional<BatchEvent.Builder> sealed(BatchSealed sealed) {
        return Optional.of(BatchEvent.newBuilder().setSealed(sealed));
    }

    static Optional<BatchEvent.Builder> refused(String problem) {
        return Optional.of(BatchEvent.newBuilder()
                .setRefused(BatchRefused.newBuilder().setProblem(problem).setDetail("so says the fake")));
    }

    static Optional<BatchEvent.Builder> waiting(WaitingCause cause) {
        return Optional.of(BatchEvent.newBuilder()
                .setWaiting(BatchWaiting.newBuilder().setCause(cause).setReason("waits for " + cause)));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ZERO);
    }

    private void run() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", LocalBackends.bootstrapServers(),
                "key.deserializer", ByteArrayDeserializer.class,
                "value.deserializer", ByteArrayDeserializer.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Backends.AGGREGATOR + ".batch-commands").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    take(record.value());
                }
            }
        }
    }

    private void take(byte[] value) {
        try {
            SealBatch command = SealBatch.parseFrom(value);
            commands.add(command);
            rules.getOrDefault(command.getTaskId(), any -> Optional.empty())
                    .apply(command)
                    .ifPresent(event -> send(command, event));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a command does not parse", e);
        }
    }
}
