package dev.sumac.kit.current;

import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.thread.VitalWork;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Renews this replica's {@link CurrentLease} several times in its length, and at once when a key changes, on a thread of its
 * own. Each time it first announces the lease on {@code key-epochs}, and asks for the end of {@code hpke-keys} only when the
 * broker has the announcement. So whoever reads {@code key-epochs} to its end after a change was published knows every
 * replica that may still answer without it: one that announces itself later asks later, and has the change.
 *
 * <p>A service that answers for keys calls {@link #start} when it starts.
 */
@Singleton
public class CurrentLeaseKeeper implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(CurrentLeaseKeeper.class);
    private static final int RENEWALS_IN_A_LEASE = 4;
    private static final long NEVER_IDLE_MILLIS = Duration.ofDays(3650).toMillis();

    private final CurrentLease lease;
    private final HpkeKeyring keys;
    private final TopicAdmin topicAdmin;
    private final String topic;
    private final Map<String, Object> settings;
    private final ReplicaName name;
    private final Map<UUID, HpkeKeyState> states = new ConcurrentHashMap<>();
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread = VitalWork.thread("current-lease", this::run);
    private volatile boolean closed;
    private volatile @Nullable Producer<byte[], byte[]> producer;

    public CurrentLeaseKeeper(
            CurrentLease lease,
            HpkeKeyring keys,
            TopicAdmin topicAdmin,
            Topics topics,
            KafkaSettings kafka,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.lease = lease;
        this.keys = keys;
        this.topicAdmin = topicAdmin;
        this.topic = topics.keyEpochs();
        this.name = ReplicaName.ofThisProcess(service);
        this.settings = settings(kafka, lease.length());
    }

    /** An announcement that comes late is worth nothing, and none is worth waiting for: the next one says more. */
    private static Map<String, Object> settings(KafkaSettings kafka, Duration lease) {
        int limit = Math.toIntExact(lease.toMillis());
        Map<String, Object> settings = kafka.producer("current-lease");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limit);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limit);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limit);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, NEVER_IDLE_MILLIS);
        // A second copy does no harm, and an idempotent producer that loses one must be made anew.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        return settings;
    }

    /** Begins to follow the keys and to renew. To be called once. */
    public void start() {
        keys.start();
        keys.onChange(this::changed);
        thread.start();
    }

    /**
     * Comes before the change counts as applied: once it is everywhere, nothing leaves that was judged without it. A key whose
     * secret was only wrapped anew changes no judgement.
     */
    private void changed(HpkeKeyEntry entry) {
        HpkeKeyState before = states.put(entry.uuid(), entry.state());
        if (!entry.state().accepted() && entry.state() != before) {
            lease.judgeAnew();
        }
        changed.release();
    }

    private void run() {
        try {
            open();
            while (!closed) {
                long begun = lease.now();
                if (renew(begun, keys.appliedEpoch())) {
                    // From beginning to beginning: where an answer takes long, there is none to be wasted.
                    long next = begun + lease.length().toNanos() / RENEWALS_IN_A_LEASE;
                    var _ = changed.tryAcquire(next - lease.now(), TimeUnit.NANOSECONDS);
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void open() throws InterruptedException {
        while (!closed && producer == null) {
            try {
                topicAdmin.createMissing();
                producer = new KafkaProducer<>(settings);
            } catch (NotCurrentException | KafkaException e) {
                LOG.warnf("no lease yet: %s", e.getMessage());
                Thread.sleep(lease.length());
            }
        }
    }

    /** Whether there is nothing to announce for a while: the epoch announced is the one that is applied. */
    private boolean renew(long begun, long epoch) throws InterruptedException {
        try {
            announce(name.lives(epoch, lease.length()));
            keys.catchUp(lease.length());
            lease.confirm(begun);
            return keys.appliedEpoch() == epoch;
        } catch (NotCurrentException e) {
            if (!closed) {
                LOG.debugf("the lease is not renewed: %s", e.getMessage());
            }
            return true;
        } catch (RuntimeException e) {
            // Without this thread the replica would refuse for ever, and nobody would say why.
            LOG.error("the lease is not renewed, next attempt follows", e);
            return true;
        }
    }

    private void announce(byte[] value) throws NotCurrentException, InterruptedException {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new NotCurrentException("no lease can be announced yet");
        }
        try {
            open.send(new ProducerRecord<>(topic, name.key(), value))
                    .get(lease.length().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new NotCurrentException("the broker takes no announcement", e);
        }
    }

    /**
     * Nothing leaves any more; then all are told, so that nobody waits for this replica's lease to run out. A second call does
     * nothing.
     */
    @Override
    @PreDestroy
    public void close() {
        closed = true;
        lease.end();
        thread.interrupt();
        try {
            thread.join(lease.length());
            announce(name.ended(keys.appliedEpoch()));
        } catch (NotCurrentException e) {
            LOG.debugf("the end is not announced: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
