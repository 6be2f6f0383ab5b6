package dev.sumac.trust;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Tasks whose counterparts are clients of a realm and have a static token as well, one for each role, published once; and the
 * like of other clients, which come first, so that who knows ours knows them.
 */
final class PublishedTask {

    private record Counterparts(String leader, String leadersToken, String collector, String collectorsToken) {}

    private static final TaskId LED;
    private static final TaskId HELPED;

    static {
        for (Role role : List.of(Role.LEADER, Role.HELPER)) {
            var _ = publish(
                    "of others, as ",
                    role,
                    new Counterparts(
                            HostileUse.ANOTHER_LEADER,
                            HostileUse.ANOTHER_LEADERS_TOKEN,
                            HostileUse.ANOTHER_COLLECTOR,
                            HostileUse.ANOTHER_COLLECTORS_TOKEN));
        }
        Counterparts ours = new Counterparts(
                HostileUse.LEADER, HostileUse.LEADERS_TOKEN, HostileUse.COLLECTOR, HostileUse.COLLECTORS_TOKEN);
        LED = publish("that we take part in as ", Role.LEADER, ours);
        HELPED = publish("that we take part in as ", Role.HELPER, ours);
    }

    private PublishedTask() {}

    /** The id of the task that the service under test leads, or helps in. */
    static String id(Role role) {
        return (role == Role.LEADER ? LED : HELPED).toString();
    }

    private static TaskId publish(String name, Role role, Counterparts counterparts) {
        byte[] named = (name + role).getBytes(StandardCharsets.US_ASCII);
        TaskId id = TaskId.of(Arrays.copyOf(named, TaskId.LENGTH));
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.wrap(new byte[] {1}),
                new Url("https://leader.test/"),
                new Url("https://helper.test/"),
                60,
                1,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        TaskEntry entry = new TaskEntry(
                1,
                new TaskEntry.Parameters(
                        id,
                        role,
                        configuration,
                        new Url("http://127.0.0.1:1/"),
                        Map.of(0, WrappedSecret.of(new byte[] {1})),
                        Optional.of(TokenHash.ofToken(counterparts.leadersToken)),
                        Optional.of(TokenHash.ofToken(counterparts.collectorsToken)),
                        Optional.empty(),
                        Optional.of(counterparts.leader),
                        Optional.of(counterparts.collector),
                        HpkeKeypair.generate(0, HpkeSuite.DEFAULT).config(),
                        Duration.ofDays(1),
                        false));
        send(id.toByteArray(), TaskRecords.encode(entry));
        return id;
    }

    private static void send(byte[] key, byte[] value) {
        Config config = ConfigProvider.getConfig();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", config.getValue("kafka.bootstrap.servers", String.class),
                "key.serializer", ByteArraySerializer.class,
                "value.serializer", ByteArraySerializer.class);
        String topic = config.getValue("sumac.aggregator", String.class) + ".tasks";
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
