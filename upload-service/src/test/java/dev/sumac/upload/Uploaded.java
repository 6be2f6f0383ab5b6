package dev.sumac.upload;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.Times;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reports as a client makes them (their ciphertexts are noise: nobody opens them here), and what the log has of them. */
final class Uploaded {

    private static final int HELPERS_KEY = 200;

    private Uploaded() {}

    static long now() {
        return Times.of(Instant.now(), Published.PRECISION);
    }

    static Report report(int configId, long time, Extension... publicExtensions) {
        return report(configId, HELPERS_KEY, time, publicExtensions);
    }

    static Report report(int configId, int helpersConfigId, long time, Extension... publicExtensions) {
        return new Report(
                new ReportMetadata(ReportId.of(Published.random(ReportId.LENGTH)), time, List.of(publicExtensions)),
                Bytes.copyOf(Published.random(8)),
                new HpkeCiphertext(configId, Bytes.copyOf(Published.random(32)), Bytes.copyOf(Published.random(90))),
                new HpkeCiphertext(
                        helpersConfigId, Bytes.copyOf(Published.random(32)), Bytes.copyOf(Published.random(60))));
    }

    /** A report as small as one can be; not one that opens. */
    static Report smallest(int configId) {
        HpkeCiphertext least = new HpkeCiphertext(configId, Bytes.copyOf(new byte[1]), Bytes.copyOf(new byte[1]));
        return new Report(
                new ReportMetadata(ReportId.of(Published.random(ReportId.LENGTH)), now(), List.of()),
                Bytes.EMPTY,
                least,
                least);
    }

    /** A body of so many bytes at most that is nothing but the smallest report, again and again. */
    static byte[] smallest(int configId, int bytes) {
        byte[] report = smallest(configId).encode();
        byte[] body = new byte[bytes / report.length * report.length];
        for (int at = 0; at < body.length; at += report.length) {
            System.arraycopy(report, 0, body, at, report.length);
        }
        return body;
    }

    /** A report of so many bytes. */
    static Report reportOf(int length, int configId) {
        Report small = report(configId, now());
        int more = length - small.encodedLength();
        HpkeCiphertext leader = small.leaderEncryptedInputShare();
        Bytes payload = Bytes.wrap(
                Arrays.copyOf(leader.payload().toByteArray(), leader.payload().length() + more));
        return new Report(
                small.reportMetadata(),
                small.publicShare(),
                new HpkeCiphertext(leader.configId(), leader.enc(), payload),
                small.helperEncryptedInputShare());
    }

    static Extension extension(int type) {
        return new Extension(type, Bytes.EMPTY);
    }

    static byte[] request(Report... reports) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Arrays.stream(reports).map(Report::encode).forEach(body::writeBytes);
        return body.toByteArray();
    }

    /** The values of the task's records, in whatever partition they are. */
    static List<Bytes> inLog(String bootstrapServers, String aggregator, TaskId taskId) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "key.deserializer", ByteArrayDeserializer.class,
                "value.deserializer", ByteArrayDeserializer.class);
        List<Bytes> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(aggregator + ".reports").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (Arrays.equals(record.headers().lastHeader("task").value(), taskId.toByteArray())) {
                        found.add(Bytes.wrap(record.value()));
                    }
                }
            }
        }
        return found;
    }
}
