package dev.sumac.prepare.http;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import dev.sumac.local.LocalBackends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What the other services would publish, published by a test. */
final class Published {

    /** The aggregator's HPKE key that is always good. */
    static final HpkeKeypair KEY = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);

    private static final AtomicLong EPOCH = new AtomicLong();
    private static boolean keyPublished;

    private Published() {}

    /** Publishes the HPKE key, once. */
    static synchronized void key() {
        if (keyPublished) {
            return;
        }
        keyPublished = true;
        key(UUID.randomUUID(), KEY, HpkeKeyState.ACTIVE);
    }

    /** Says what became of a key. */
    static void key(UUID uuid, HpkeKeypair key, HpkeKeyState state) {
        HpkeConfig config = key.config();
        Binding binding = new Binding.HpkePrivateKey(PrepareBackends.AGGREGATOR, uuid, config.id(), config.kemId());
        WrappedSecret wrapped = wrap(binding, key.privateKey().revealBytes());
        HpkeKeyEntry entry = new HpkeKeyEntry(EPOCH.incrementAndGet(), uuid, state, config, Optional.of(wrapped), 1);
        publish("hpke-keys", HpkeKeyRecords.key(uuid), HpkeKeyRecords.encode(entry), null);
    }

    static void task(TaskEntry.Parameters parameters) {
        TaskEntry entry = new TaskEntry(EPOCH.incrementAndGet(), parameters);
        publish("tasks", parameters.taskId().toByteArray(), TaskRecords.encode(entry), null);
    }

    /** Into one partition, so that one poll has them all. */
    static void reports(byte[] task, List<byte[]> reports) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (byte[] report : reports) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(PrepareBackends.AGGREGATOR + ".reports", 0, null, report);
                record.headers().add(new RecordHeader("task", task));
                var _ = producer.send(record);
            }
        }
    }

    static void batchCommand(byte[] task, byte[] command) {
        publish("batch-commands", task, command, null);
    }

    /** All that the topic holds now. */
    static List<byte[]> batchEvents() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", LocalBackends.bootstrapServers(),
                "key.deserializer", ByteArrayDeserializer.class,
                "value.deserializer", ByteArrayDeserializer.class);
        List<byte[]> events = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            String topic = PrepareBackends.AGGREGATOR + ".batch-events";
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                    events.add(each.value());
                }
            }
        }
        return events;
    }

    static WrappedSecret wrap(Binding binding, byte[] secret) {
        try {
            return PrepareBackends.wrapper().wrap(binding, SecretBytes.copyOf(secret));
        } catch (CustodyException e) {
            throw new AssertionError(e);
        }
    }

    static Bytes bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Bytes.wrap(bytes);
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(Map.of(
                "bootstrap.servers",
                LocalBackends.bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                1000,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class));
    }

    private static void publish(String topic, byte @Nullable [] key, byte[] value, byte @Nullable [] task) {
        ProducerRecord<byte[], byte[]> produced =
                new ProducerRecord<>(PrepareBackends.AGGREGATOR + "." + topic, key, value);
        if (task != null) {
            produced.headers().add(new RecordHeader("task", task));
        }
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(produced).get();
        } catch (Exception e) {
            throw new IllegalStateException("cannot publish to " + topic, e);
        }
    }
}
