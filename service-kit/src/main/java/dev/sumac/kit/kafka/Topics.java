package dev.sumac.kit.kafka;

import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Names of one aggregator's topics and consumer groups. Each carries the aggregator's name as prefix, so that two
 * aggregators may share a broker.
 */
@Singleton
public class Topics {

    /** Header of a record of {@link #reports}: the 32 bytes of the task id. */
    public static final String TASK_HEADER = "task";

    /** Partitions of {@link #reports}. */
    public static final int REPORTS_PARTITIONS = 24;

    /** The largest value of a record: a report, or a message that has an aggregate share. */
    public static final int MAX_VALUE_BYTES = 8 << 20;

    /** As Kafka counts it, with headers and its own overhead: what topics and producers allow. */
    public static final int MAX_RECORD_BYTES = MAX_VALUE_BYTES + (1 << 16);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    private final String aggregator;

    public Topics(@ConfigProperty(name = "sumac.aggregator") String aggregator) {
        if (!NAME.matcher(aggregator).matches()) {
            throw new IllegalArgumentException(
                    "sumac.aggregator must be 1 to 63 of a-z, 0-9, '-' and '_', and start with a letter or digit");
        }
        this.aggregator = aggregator;
    }

    /** The aggregator's name ({@code sumac.aggregator}). */
    public String aggregator() {
        return aggregator;
    }

    /** Reports as clients sent them: the value is the draft's {@code Report}, the key is null. */
    public String reports() {
        return name("reports");
    }

    /** Compacted, one partition: {@code TaskRecord} by task id. */
    public String tasks() {
        return name("tasks");
    }

    /** Compacted, one partition: {@code HpkeKeyRecord} by uuid. */
    public String hpkeKeys() {
        return name("hpke-keys");
    }

    /** Compacted, one partition: {@code KeyReleased} by uuid. */
    public String keyReleases() {
        return name("key-releases");
    }

    /** One partition, kept for minutes: {@code ReplicaLease}, with the epoch that each replica has applied. */
    public String keyEpochs() {
        return name("key-epochs");
    }

    /** {@code SealBatch} by task id. */
    public String batchCommands() {
        return name("batch-commands");
    }

    /** {@code BatchEvent} by task id. */
    public String batchEvents() {
        return name("batch-events");
    }

    /** {@code RewrapSecret}. */
    public String custodyCommands() {
        return name("custody-commands");
    }

    /** {@code SecretRewrapped}. */
    public String custodyEvents() {
        return name("custody-events");
    }

    /** A consumer group of this aggregator. */
    public String group(String name) {
        return name(name);
    }

    /** The one transactional id of the relay that publishes {@link #tasks} and {@link #hpkeKeys}. */
    public String keyRelay() {
        return name("key-relay");
    }

    private String name(String suffix) {
        return aggregator + "." + suffix;
    }
}
