package dev.sumac.upload;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.current.CurrentLeaseKeeper;
import dev.sumac.kit.http.BodyRoom;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.CacheLifetime;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.task.TaskRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The service without its HTTP, on a broker that a test may kill. */
final class Assembled implements AutoCloseable {

    static final String AGGREGATOR = "outagetest";
    private static final Duration LEASE = Duration.ofSeconds(1);

    final TaskRegistry tasks;
    final HpkeKeyring keys;
    final LogWatch watch;
    final BodyRoom room;
    final Uploads uploads;
    private final HelperKeys helperKeys;
    private final TaskBacklog backlog;
    private final UploadSettings settings;
    final CurrentLease lease;
    private final CurrentLeaseKeeper keeper;
    private final KafkaReportLog log;

    Assembled(String bootstrapServers) {
        this(bootstrapServers, AGGREGATOR, "PT2S");
    }

    Assembled(String bootstrapServers, String aggregator, String appendTimeout) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(UploadSettings.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "kafka.bootstrap.servers", bootstrapServers,
                                "sumac.upload.append-timeout", appendTimeout,
                                "sumac.upload.catch-up-timeout", "PT2S"),
                        "test",
                        100))
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .build();
        settings = config.getConfigMapping(UploadSettings.class);
        room = new BodyRoom(settings.maxInFlightBytes());
        Topics topics = new Topics(aggregator);
        KafkaSettings kafka = new KafkaSettings(config);
        TopicAdmin admin = new TopicAdmin(topics, kafka, (short) 1);
        Followers followers = new Followers(kafka, admin);
        backlog = new TaskBacklog(settings);
        tasks = new TaskRegistry(topics, followers);
        keys = new HpkeKeyring(topics, followers);
        log = new KafkaReportLog(topics, kafka, settings, backlog);
        watch = new LogWatch(admin, log, backlog, topics, kafka, settings);
        helperKeys = new HelperKeys(new SimpleMeterRegistry(), settings);
        lease = new CurrentLease(LEASE);
        keeper = new CurrentLeaseKeeper(lease, keys, admin, topics, kafka, "upload-service");
        uploads = uploads(log, lease);
    }

    /** Uploads to another log, under another lease. */
    Uploads uploads(ReportLog other, CurrentLease under) {
        return new Uploads(tasks, keys, helperKeys, under, other, watch, backlog, room, Clock.systemUTC(), settings);
    }

    /** What answers for such uploads, and for the keys, under the same lease. */
    UploadRoutes routes(Uploads others, CurrentLease under) {
        return new UploadRoutes(
                others,
                keys,
                under,
                room,
                new UploadMetrics(new SimpleMeterRegistry(), room),
                settings,
                new CacheLifetime(Duration.ofHours(1)));
    }

    boolean isReady() {
        return watch.isReady() && lease.stretch().lasts();
    }

    void start() {
        tasks.start();
        keeper.start();
        helperKeys.start(tasks);
        watch.start();
    }

    @Override
    public void close() {
        keeper.close();
        watch.close();
        helperKeys.close();
        log.close();
    }
}
