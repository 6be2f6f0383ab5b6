package dev.sumac.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicAdminTest {

    private final TestKafka kafka = new TestKafka();

    @Test
    void createMissing_shouldMakeEachTopicOnceAndKeepReportsForGood() throws Exception {
        kafka.admin().createMissing();
        kafka.admin().createMissing();

        try (Admin admin = Admin.create(kafka.settings().admin("test"))) {
            Topics topics = kafka.topics();
            Map<String, TopicDescription> made = admin.describeTopics(List.of(
                            topics.reports(),
                            topics.tasks(),
                            topics.hpkeKeys(),
                            topics.keyEpochs(),
                            topics.batchCommands(),
                            topics.batchEvents(),
                            topics.custodyCommands(),
                            topics.custodyEvents()))
                    .allTopicNames()
                    .get();
            assertThat(made).extractingByKey(topics.reports()).satisfies(reports -> assertThat(reports.partitions())
                    .hasSize(24));
            assertThat(made).extractingByKey(topics.tasks()).satisfies(tasks -> assertThat(tasks.partitions())
                    .hasSize(1));
            assertThat(setting(admin, topics.reports(), "retention.ms")).isEqualTo("-1");
            assertThat(setting(admin, topics.reports(), "retention.bytes")).isEqualTo("-1");
            for (String topic : List.of(topics.reports(), topics.batchCommands(), topics.batchEvents())) {
                assertThat(setting(admin, topic, "max.message.bytes"))
                        .isEqualTo(Integer.toString(Topics.MAX_RECORD_BYTES));
            }
            assertThat(setting(admin, topics.tasks(), "cleanup.policy")).isEqualTo("compact");
            assertThat(setting(admin, topics.hpkeKeys(), "cleanup.policy")).isEqualTo("compact");
        }
        assertThat(kafka.admin().reportsTopicFaults()).isEmpty();
    }

    @Test
    void reportsTopicFaults_shouldSeeATopicThatForgets() throws Exception {
        kafka.admin().createMissing();
        try (Admin admin = Admin.create(kafka.settings().admin("test"))) {
            ConfigResource reports =
                    new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().reports());
            admin.incrementalAlterConfigs(Map.of(
                            reports,
                            List.of(
                                    new AlterConfigOp(
                                            new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET),
                                    new AlterConfigOp(
                                            new ConfigEntry("max.message.bytes", "1048588"),
                                            AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        // The broker takes the setting when its metadata log brings it.
        List<String> faults = List.of();
        for (int i = 0; i < 100 && faults.size() < 2; i++) {
            Thread.sleep(50);
            faults = kafka.admin().reportsTopicFaults();
        }
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "retention.ms is 1000, not -1", "max.message.bytes is 1048588, not " + Topics.MAX_RECORD_BYTES);

        TopicAdmin three = new TopicAdmin(kafka.topics(), kafka.settings(), (short) 3);
        assertThat(three.reportsTopicFaults())
                .contains("min.insync.replicas is 1, not 2", "partition 0 has 1 replicas, not 3");
    }

    private static String setting(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(List.of(resource)).all().get();
        return Objects.requireNonNull(configs.get(resource)).get(name).value();
    }
}
