package dev.sumac.keys.propagation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.proto.ReplicaLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What replicas said last of their leases. A lease is counted from when its record was read here, by this process's monotonic
 * clock: that is later than the replica itself counts, so whoever is not live here answers nothing any more.
 */
final class ReplicaLeases {

    /** For how long a replica is remembered that said nothing more: people ask what became of it. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    /** Two clocks do not run equally fast: a fiftieth is a hundred times what one may be off. */
    private static final int CLOCKS_DIFFER_BY = 50;

    /**
     * A replica as it said last.
     *
     * @param readAt when its record was read, by the monotonic clock
     * @param lastSeen the same, for people
     */
    record Seen(String id, String service, long appliedEpoch, Duration lease, long readAt, Instant lastSeen) {

        /** Whether it may still answer at a moment of the monotonic clock. */
        boolean isLive(long now) {
            return now - readAt < lease.plus(lease.dividedBy(CLOCKS_DIFFER_BY)).toNanos();
        }
    }

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Map<String, Seen> replicas = new ConcurrentHashMap<>();

    ReplicaLeases(LongSupplier nanoTime, InstantSource clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** Takes a record of {@code key-epochs}. */
    void apply(byte[] key, byte[] value) {
        ReplicaLease record = parsed(value);
        long now = nanoTime.getAsLong();
        if (record.getEnded()) {
            replicas.remove(record.getReplica());
        } else {
            replicas.put(
                    record.getReplica(),
                    new Seen(
                            record.getReplica(),
                            record.getService(),
                            record.getAppliedEpoch(),
                            Duration.ofMillis(Integer.toUnsignedLong(record.getLeaseMillis())),
                            now,
                            clock.instant()));
        }
        replicas.values().removeIf(each -> now - each.readAt() > REMEMBERED.toNanos());
    }

    private static ReplicaLease parsed(byte[] value) {
        try {
            return ReplicaLease.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a ReplicaLease", e);
        }
    }

    /** All that are remembered and did not say that they ended, by service and name. */
    List<Seen> all() {
        return replicas.values().stream()
                .sorted(Comparator.comparing(Seen::service).thenComparing(Seen::id))
                .toList();
    }
}
