package dev.sumac.upload;

import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.thread.VitalWork;
import io.quarkus.runtime.Quarkus;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Watches the topic {@code reports}, on a thread of its own: that it keeps what it is given (else this process
 * ends, for nothing could be acknowledged), that the producer can send without waiting, and where it begins.
 */
@ApplicationScoped
class LogWatch {

    private static final Logger LOG = Logger.getLogger(LogWatch.class);
    private static final Duration FIRST = Duration.ofMillis(100);

    private final TopicAdmin topicAdmin;
    private final KafkaReportLog log;
    private final TaskBacklog backlog;
    private final Duration interval;
    private final Map<TopicPartition, OffsetSpec> beginnings = new HashMap<>();
    private final Admin admin;
    private final Thread thread = VitalWork.thread("log-watch", this::run);

    /** What a log that is not safe does to this process. */
    private Runnable refusal = () -> Quarkus.asyncExit(1);

    private volatile boolean safe;
    private volatile boolean reachable;
    private volatile boolean closed;

    LogWatch(
            TopicAdmin topicAdmin,
            KafkaReportLog log,
            TaskBacklog backlog,
            Topics topics,
            KafkaSettings kafka,
            UploadSettings settings) {
        this.topicAdmin = topicAdmin;
        this.log = log;
        this.backlog = backlog;
        this.interval = settings.backlogRefresh();
        this.admin = Admin.create(kafka.admin(topics.aggregator() + "-upload-watch"));
        for (int partition = 0; partition < Topics.REPORTS_PARTITIONS; partition++) {
            beginnings.put(new TopicPartition(topics.reports(), partition), OffsetSpec.earliest());
        }
    }

    void start() {
        thread.start();
    }

    /** Instead of the end of the process. */
    void onRefusal(Runnable other) {
        refusal = other;
    }

    /** Whether the log was seen to be safe: before, no report is taken. */
    boolean isSafe() {
        return safe;
    }

    /** Whether reports can be sent now. */
    boolean isReady() {
        return safe && reachable;
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (NotCurrentException | ExecutionException e) {
                LOG.debug("the broker does not answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("the log could not be looked at", e);
            }
            pause();
        }
    }

    private void look() throws NotCurrentException, ExecutionException, InterruptedException {
        if (!safe) {
            topicAdmin.createMissing();
            List<String> faults = topicAdmin.reportsTopicFaults();
            if (!faults.isEmpty()) {
                LOG.fatalf("the topic of reports is not safe, so none is taken: %s", faults);
                closed = true;
                refusal.run();
                return;
            }
            safe = true;
        }
        reachable = log.isReachable();
        Map<Integer, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> beginning :
                admin.listOffsets(beginnings).all().get().entrySet()) {
            offsets.put(beginning.getKey().partition(), beginning.getValue().offset());
        }
        backlog.truncated(offsets);
    }

    private void pause() {
        try {
            Thread.sleep(isReady() ? interval : FIRST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @PreDestroy
    void close() {
        closed = true;
        thread.interrupt();
        admin.close(Duration.ofSeconds(1));
    }
}
