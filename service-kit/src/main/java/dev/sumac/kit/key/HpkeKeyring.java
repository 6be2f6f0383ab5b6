package dev.sumac.kit.key;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.LatestByEpoch;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The aggregator's HPKE keys, followed on the topic {@code hpke-keys}: which are advertised, which are still accepted.
 * Unwraps nothing; an opener of private keys does.
 *
 * <p>A service that needs keys calls {@link #start} when it starts.
 */
@Singleton
public class HpkeKeyring {

    /** What the keys amount to, made anew with each change. */
    private record View(
            Map<Integer, HpkeKeyEntry> byConfigId, List<Integer> refusedIds, Optional<Advertisement> advertisement) {}

    /**
     * What others are told of the keys; the same object until a key changes.
     *
     * @param configs the active keys, the preferred first
     * @param refusedIds config ids of keys that take no new report any more, in increasing order
     */
    public record Advertisement(HpkeConfigList configs, List<Integer> refusedIds) {}

    private static final Logger LOG = Logger.getLogger(HpkeKeyring.class);

    private final Topics topics;
    private final Followers followers;
    private final LatestByEpoch<UUID, HpkeKeyEntry> entries = new LatestByEpoch<>();

    private volatile View view = new View(Map.of(), List.of(), Optional.empty());
    /** Keys whose newest record this version cannot read, by the records' keys: neither known nor unknown. */
    private final Set<ByteBuffer> unreadable = ConcurrentHashMap.newKeySet();
    /** Written by the follower's thread alone. */
    private volatile long appliedEpoch;

    private @Nullable CompactedTopicFollower follower;

    public HpkeKeyring(Topics topics, Followers followers) {
        this.topics = topics;
        this.followers = followers;
        entries.onChange(changed -> view = view(entries.all()));
    }

    /** Begins to follow; does nothing the second time. */
    public synchronized void start() {
        if (follower == null) {
            follower = followers.follow(topics.hpkeKeys(), this::apply);
        }
    }

    /** Whether all was read that was published before the start, and there is a key, advertised or not. */
    public boolean ready() {
        return following().ready() && !view.byConfigId.isEmpty();
    }

    /**
     * What {@code hpke_config} answers: the active keys, the preferred first. Empty before the first key is known, and when
     * the last was compromised before a successor could be made.
     */
    public Optional<HpkeConfigList> advertised() {
        return view.advertisement.map(Advertisement::configs);
    }

    /** As {@link #advertised}, with the config ids that are refused as of the same moment. */
    public Optional<Advertisement> advertisement() {
        return view.advertisement;
    }

    /** As {@link Advertisement#refusedIds}, whether or not a key is advertised. */
    public List<Integer> refusedIds() {
        return view.refusedIds;
    }

    /** All keys, in no order; those of an id that another key has now, too. */
    public List<HpkeKeyEntry> all() {
        return entries.all();
    }

    /** The key that a config id names now, in whatever state; absent means "not known yet": ask {@link #findCurrent}. */
    public Optional<HpkeKeyEntry> find(int configId) {
        return Optional.ofNullable(view.byConfigId.get(configId));
    }

    /**
     * The key that a config id names, read to the topic's end as of now before the id is said to be unknown.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}; then nothing may be rejected
     */
    public Optional<HpkeKeyEntry> findCurrent(int configId, Duration timeout) throws NotCurrentException {
        Optional<HpkeKeyEntry> known = find(configId);
        if (known.isPresent()) {
            return known;
        }
        following().catchUp(timeout);
        return confirmed(configId);
    }

    /** As {@link #findCurrent}, without waiting; what depends on it must not block. */
    public CompletionStage<Optional<HpkeKeyEntry>> findCurrentAsync(int configId, Duration timeout) {
        Optional<HpkeKeyEntry> known = find(configId);
        return known.isPresent()
                ? CompletableFuture.completedStage(known)
                : following().whenCurrent(timeout).thenCompose(current -> confirmedAsync(configId));
    }

    private Optional<HpkeKeyEntry> confirmed(int configId) throws NotCurrentException {
        Optional<HpkeKeyEntry> found = find(configId);
        if (found.isEmpty()) {
            requireReadable();
        }
        return found;
    }

    private void requireReadable() throws NotCurrentException {
        if (!unreadable.isEmpty()) {
            throw new NotCurrentException("the record of some key cannot be read");
        }
    }

    private CompletionStage<Optional<HpkeKeyEntry>> confirmedAsync(int configId) {
        try {
            return CompletableFuture.completedStage(confirmed(configId));
        } catch (NotCurrentException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Waits until all is known that was published before this call.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}, or a record cannot be read: it
     *     may be a revocation
     */
    public void catchUp(Duration timeout) throws NotCurrentException {
        following().catchUp(timeout);
        requireReadable();
    }

    /** The greatest epoch that was applied, listeners included; 0 before the first. */
    public long appliedEpoch() {
        return appliedEpoch;
    }

    /** Calls {@code listener} for each key there is and then for each change, one at a time. It must not block. */
    public void onChange(Consumer<HpkeKeyEntry> listener) {
        entries.onChange(listener);
    }

    private synchronized CompactedTopicFollower following() {
        if (follower == null) {
            throw new IllegalStateException("HpkeKeyring.start was not called");
        }
        return follower;
    }

    void apply(byte[] key, byte[] value) {
        try {
            HpkeKeyEntry entry = HpkeKeyRecords.decode(value);
            entries.apply(entry.uuid(), entry.epoch(), entry);
            unreadable.remove(ByteBuffer.wrap(key));
            if (Long.compareUnsigned(entry.epoch(), appliedEpoch) > 0) {
                appliedEpoch = entry.epoch();
            }
        } catch (DecodeException e) {
            unreadable.add(ByteBuffer.wrap(key));
            LOG.errorf("the record of a key cannot be read: %s", e.getMessage());
        }
    }

    /** What others are told when these are all keys; empty when none of them is advertised. */
    public static Optional<Advertisement> advertisementOf(List<HpkeKeyEntry> entries) {
        return view(entries).advertisement();
    }

    private static View view(List<HpkeKeyEntry> entries) {
        Map<Integer, HpkeKeyEntry> byConfigId = new HashMap<>();
        entries.forEach(entry -> byConfigId.merge(entry.config().id(), entry, HpkeKeyring::meant));
        Map<Integer, HpkeConfig> active = new LinkedHashMap<>();
        byConfigId.values().stream()
                .filter(entry -> entry.state().advertised())
                .sorted(Comparator.comparingInt(HpkeKeyEntry::preference)
                        .thenComparing(HpkeKeyEntry::epoch, Comparator.reverseOrder()))
                .forEach(entry -> active.put(entry.config().id(), entry.config()));
        List<Integer> refused = refused(byConfigId);
        Optional<Advertisement> advertisement = active.isEmpty()
                ? Optional.empty()
                : Optional.of(new Advertisement(new HpkeConfigList(List.copyOf(active.values())), refused));
        return new View(Map.copyOf(byConfigId), refused, advertisement);
    }

    private static List<Integer> refused(Map<Integer, HpkeKeyEntry> byConfigId) {
        return byConfigId.entrySet().stream()
                .filter(entry -> !entry.getValue().state().accepted())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Of two keys that had the same id at different times: the one that is not destroyed, then the newer. */
    private static HpkeKeyEntry meant(HpkeKeyEntry one, HpkeKeyEntry other) {
        boolean oneLives = one.state() != HpkeKeyState.DESTROYED;
        boolean otherLives = other.state() != HpkeKeyState.DESTROYED;
        if (oneLives != otherLives) {
            return oneLives ? one : other;
        }
        return Long.compareUnsigned(one.epoch(), other.epoch()) >= 0 ? one : other;
    }
}
