package dev.sumac.kit.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Creates the aggregator's topics where they are missing, and checks that {@code reports} keeps what it is given: no
 * record there is ever deleted by age or size, and none is lost with one broker where the setting asks for replicas.
 */
@Singleton
public class TopicAdmin {

    private static final String FOREVER = "-1";
    /** Many times the longest lease; whoever reads the topic reads it from its beginning. */
    private static final String LEASES_KEPT =
            Long.toString(Duration.ofMinutes(10).toMillis());

    /** A day, after the next record: until then the wrapped key of a destroyed one is still in the log. */
    private static final String COMPACTED_WITHIN = "86400000";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
    private static final int BATCH_PARTITIONS = 6;
    private static final int CUSTODY_PARTITIONS = 3;

    private final Topics topics;
    private final short replicas;
    private final Admin admin;

    public TopicAdmin(
            Topics topics,
            KafkaSettings settings,
            @ConfigProperty(name = "sumac.kafka.replication-factor", defaultValue = "3") short replicas) {
        if (replicas < 1) {
            throw new IllegalArgumentException("sumac.kafka.replication-factor must be at least 1");
        }
        this.topics = topics;
        this.replicas = replicas;
        this.admin = Admin.create(settings.admin(topics.aggregator() + "-topic-admin"));
    }

    /**
     * Creates what is missing and leaves the rest as it is; every service may call it, all at once too. Returns when the
     * broker knows of each topic.
     *
     * @throws NotCurrentException when the broker does not answer
     */
    public void createMissing() throws NotCurrentException {
        Set<String> existing = BrokerCalls.await(admin.listTopics().names());
        List<NewTopic> missing =
                wanted().filter(topic -> !existing.contains(topic.name())).toList();
        if (missing.isEmpty()) {
            return;
        }
        for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
            awaitCreated(created);
        }
        awaitKnown(missing.stream().map(NewTopic::name).toList());
    }

    /** A topic is created before the broker that one asks has heard of it. */
    private void awaitKnown(List<String> names) throws NotCurrentException {
        long deadline = System.nanoTime() + BrokerCalls.LIMIT.toNanos();
        while (true) {
            try {
                BrokerCalls.await(admin.describeTopics(names).allTopicNames());
                return;
            } catch (NotCurrentException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                BrokerCalls.pause();
            }
        }
    }

    private static void awaitCreated(KafkaFuture<Void> created) throws NotCurrentException {
        try {
            BrokerCalls.await(created);
        } catch (NotCurrentException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /**
     * Compares {@code reports} as it is with what a report's safety needs.
     *
     * @return what is wrong, one sentence each; empty when all is well
     * @throws NotCurrentException when the broker does not answer, or has no such topic yet
     */
    public List<String> reportsTopicFaults() throws NotCurrentException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topics.reports());
        Map<ConfigResource, Config> configs =
                BrokerCalls.await(admin.describeConfigs(List.of(resource)).all());
        Map<String, TopicDescription> descriptions = BrokerCalls.await(
                admin.describeTopics(List.of(topics.reports())).allTopicNames());
        List<String> faults = new ArrayList<>();
        Config config = configs.get(resource);
        TopicDescription description = descriptions.get(topics.reports());
        if (config == null || description == null) {
            throw new NotCurrentException("the broker does not describe " + topics.reports());
        }
        reportsSettings().forEach((name, value) -> compare(faults, config, name, value));
        for (TopicPartitionInfo partition : description.partitions()) {
            if (partition.replicas().size() < replicas) {
                faults.add("partition " + partition.partition() + " has "
                        + partition.replicas().size() + " replicas, not " + replicas);
            }
        }
        return faults;
    }

    private static void compare(List<String> faults, Config config, String name, String wanted) {
        String found = config.get(name) == null ? "absent" : config.get(name).value();
        if (!wanted.equals(found)) {
            faults.add(name + " is " + found + ", not " + wanted);
        }
    }

    /**
     * Waits until readers of committed records are given the record at an offset: a commit is acknowledged before its marker
     * reaches the partition.
     *
     * @throws NotCurrentException when that is not so within the given time, or the broker does not answer
     */
    public void awaitCommitted(TopicPartition partition, long offset, Duration timeout) throws NotCurrentException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ListOffsetsOptions options =
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(Math.toIntExact(timeout.toMillis()));
        while (BrokerCalls.await(admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                                .partitionResult(partition))
                        .offset()
                <= offset) {
            if (System.nanoTime() > deadline) {
                throw new NotCurrentException("what was committed to " + partition + " is not to be seen");
            }
            BrokerCalls.pause(LOOK_AGAIN);
        }
    }

    /** Whether a broker answers within the given time. */
    public boolean brokerAnswers(Duration timeout) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        try {
            return !BrokerCalls.await(admin.describeCluster(options).nodes()).isEmpty();
        } catch (NotCurrentException e) {
            return false;
        }
    }

    private Stream<NewTopic> wanted() {
        Map<String, String> compacted = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                COMPACTED_WITHIN,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                minimumInSync());
        Map<String, String> leases = Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                LEASES_KEPT,
                TopicConfig.SEGMENT_MS_CONFIG,
                LEASES_KEPT,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                minimumInSync());
        Map<String, String> messages = Map.of(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minimumInSync(),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Topics.MAX_RECORD_BYTES));
        return Stream.of(
                topic(topics.reports(), Topics.REPORTS_PARTITIONS, reportsSettings()),
                topic(topics.tasks(), 1, compacted),
                topic(topics.hpkeKeys(), 1, compacted),
                topic(topics.keyReleases(), 1, compacted),
                topic(topics.keyEpochs(), 1, leases),
                topic(topics.batchCommands(), BATCH_PARTITIONS, messages),
                topic(topics.batchEvents(), BATCH_PARTITIONS, messages),
                topic(topics.custodyCommands(), CUSTODY_PARTITIONS, messages),
                topic(topics.custodyEvents(), 1, messages));
    }

    private Map<String, String> reportsSettings() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                FOREVER,
                TopicConfig.RETENTION_BYTES_CONFIG,
                FOREVER,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(Topics.MAX_RECORD_BYTES),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                minimumInSync());
    }

    private NewTopic topic(String name, int partitions, Map<String, String> settings) {
        return new NewTopic(name, partitions, replicas).configs(settings);
    }

    private String minimumInSync() {
        return replicas > 1 ? "2" : "1";
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
