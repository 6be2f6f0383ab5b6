package dev.sumac.keys.rewrap;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.RewrappingMessages;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** In the place of prepare-service: answers commands, each twice, as often as it is allowed to. */
final class FakePrepare implements AutoCloseable {

    private final KeyWrapper keys;
    private final KeyWrapper tokens;
    private final Topics topics;
    private final KafkaConsumer<byte[], byte[]> commands;
    private final KafkaProducer<byte[], byte[]> events;
    private final Semaphore answers = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "fake-prepare");
    private volatile boolean closed;

    FakePrepare(Topics topics, KafkaSettings settings, KeyWrapper keys, KeyWrapper tokens) {
        this.topics = topics;
        this.keys = keys;
        this.tokens = tokens;
        this.commands = new KafkaConsumer<>(settings.consumer("fake-prepare"));
        this.events = new KafkaProducer<>(settings.producer("fake-prepare"));
        List<TopicPartition> all = IntStream.range(0, 3)
                .mapToObj(partition -> new TopicPartition(topics.custodyCommands(), partition))
                .toList();
        commands.assign(all);
        commands.seekToBeginning(all);
        thread.start();
    }

    /** Lets it answer so many commands more. */
    void allow(int count) {
        answers.release(count);
    }

    private void run() {
        while (!closed) {
            commands.poll(Duration.ofMillis(100)).forEach(command -> {
                if (answers.tryAcquire()) {
                    answer(command.value());
                    answer(command.value());
                }
            });
        }
        commands.close();
        events.close();
    }

    private void answer(byte[] command) {
        try {
            Rewrapping.Request request = RewrappingMessages.decodeRequest(topics.aggregator(), command);
            byte[] event = RewrappingMessages.encode(Rewrapping.rewrap(request, keys, tokens));
            var _ = events.send(new ProducerRecord<>(topics.custodyEvents(), event));
        } catch (DecodeException | CustodyException e) {
            throw new IllegalStateException("a command that is none", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
