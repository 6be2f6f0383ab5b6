package dev.sumac.kit.key;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkePrivateKey;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.thread.VitalWork;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Openers of the aggregator's HPKE keys, for the one service that may unwrap them. Each private key is unwrapped once and
 * kept in memory, so that custody may be down while we go on; it is wiped as soon as its state no longer lets it open.
 *
 * <p>A service that needs openers calls {@link #start} when it starts.
 */
@Singleton
public class HpkeOpeners {

    private static final Logger LOG = Logger.getLogger(HpkeOpeners.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    /** A key that opens: its newest record, and its opener once unwrapped. */
    private static final class Slot {
        private volatile HpkeKeyEntry entry;
        private final CompletableFuture<HpkeOpener> opener = new CompletableFuture<>();
        /** Why it will not unwrap, as long as that is so. */
        private volatile @Nullable Exception refusal;

        Slot(HpkeKeyEntry entry) {
            this.entry = entry;
        }
    }

    private final HpkeKeyring keyring;
    private final KeyWrapper wrapper;
    private final String organization;
    private final Map<UUID, Slot> slots = new ConcurrentHashMap<>();
    private boolean started;

    public HpkeOpeners(HpkeKeyring keyring, Topics topics, @KeyCustody KeyWrapper wrapper) {
        this.keyring = keyring;
        this.wrapper = wrapper;
        this.organization = topics.aggregator();
    }

    /** Begins to follow and to unwrap; does nothing the second time. */
    public synchronized void start() {
        if (!started) {
            started = true;
            keyring.onChange(this::changed);
            keyring.start();
        }
    }

    /**
     * Whether the keys were read to their end and each one that opens is unwrapped. One that custody refuses is not waited
     * for: the others are needed all the same.
     */
    public boolean ready() {
        return keyring.ready()
                && slots.values().stream().allMatch(slot -> slot.opener.isDone() || slot.refusal != null);
    }

    /** The opener of a config id as far as this replica knows, at once. Absent decides nothing: ask {@link #openerCurrent}. */
    public Optional<HpkeOpener> opener(int configId) {
        return keyring.find(configId)
                .filter(entry -> entry.state().opens())
                .map(entry -> slots.get(entry.uuid()))
                .filter(slot -> slot.opener.isDone() && !slot.opener.isCompletedExceptionally())
                .map(slot -> slot.opener.join());
    }

    /**
     * The opener of a config id; empty when there is no such key, or its state lets it open nothing any more ({@link
     * HpkeKeyring#find} says which). Its key may be wiped while it is in use: then what does not open says nothing, and
     * whoever uses it asks again.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}, or the key opens and is not
     *     at hand: not unwrapped yet, or wiped because this process ends; then nothing may be rejected. A {@link
     *     KeyRefusedException} when it will not be at hand before somebody mends it
     */
    public Optional<HpkeOpener> openerCurrent(int configId, Duration timeout) throws NotCurrentException {
        Optional<HpkeOpener> known = opener(configId);
        if (known.isPresent()) {
            return known;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<HpkeKeyEntry> entry = keyring.findCurrent(configId, timeout);
        if (entry.isEmpty() || !entry.get().state().opens()) {
            return Optional.empty();
        }
        UUID uuid = entry.get().uuid();
        Slot slot = slots.get(uuid);
        if (slot == null) {
            throw new NotCurrentException("HPKE key " + uuid + " is not at hand");
        }
        return Optional.of(await(slot, deadline - System.nanoTime()));
    }

    private static void requireNotRefused(Slot slot) throws KeyRefusedException {
        Exception refusal = slot.refusal;
        if (refusal != null) {
            throw KeyRefusedException.ofHpkeKey(slot.entry.config().id(), refusal);
        }
    }

    private static HpkeOpener await(Slot slot, long nanos) throws NotCurrentException {
        requireNotRefused(slot);
        try {
            return slot.opener.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (CancellationException | TimeoutException | ExecutionException e) {
            requireNotRefused(slot);
            throw new NotCurrentException("HPKE key " + slot.entry.uuid() + " is not unwrapped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCurrentException("interrupted while a key is unwrapped", e);
        }
    }

    private void changed(HpkeKeyEntry entry) {
        if (!entry.state().opens()) {
            drop(entry.uuid());
            return;
        }
        Slot slot = slots.get(entry.uuid());
        if (slot != null) {
            slot.entry = entry;
            return;
        }
        Slot fresh = new Slot(entry);
        slots.put(entry.uuid(), fresh);
        String name = "unwrap-" + entry.uuid();
        Thread.ofVirtual().name(name).start(VitalWork.of(name, () -> unwrap(fresh)));
    }

    private void drop(UUID uuid) {
        Slot dropped = slots.remove(uuid);
        if (dropped != null && !dropped.opener.cancel(false)) {
            wipe(dropped.opener.join());
        }
    }

    private static void wipe(HpkeOpener opener) {
        opener.keypair().privateKey().destroy();
    }

    /** Tries until it succeeds or the key is dropped. */
    private void unwrap(Slot slot) {
        Duration retry = FIRST_RETRY;
        while (!slot.opener.isDone()) {
            HpkeKeyEntry entry = slot.entry;
            try {
                HpkeOpener opener = new HpkeOpener(unwrapped(entry));
                slot.refusal = null;
                if (!slot.opener.complete(opener)) {
                    wipe(opener);
                }
            } catch (CustodyException | IllegalArgumentException e) {
                slot.refusal = e instanceof CustodyException.Unavailable ? null : e;
                LOG.errorf("HPKE key %s does not unwrap, next attempt follows: %s", entry.uuid(), e.getMessage());
                retry = pause(retry);
            } catch (RuntimeException | LinkageError e) {
                // Nobody else would say why this replica never gets ready.
                LOG.errorf(e, "HPKE key %s: a fault of our own, next attempt follows", entry.uuid());
                retry = pause(retry);
            }
        }
    }

    private HpkeKeypair unwrapped(HpkeKeyEntry entry) throws CustodyException {
        SecretBytes secret =
                wrapper.unwrap(entry.binding(organization), entry.privateKey().orElseThrow());
        try {
            return new HpkeKeypair(entry.config(), secret.read(HpkePrivateKey::new));
        } finally {
            secret.destroy();
        }
    }

    /** Returns the next pause. */
    private static Duration pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration twice = time.multipliedBy(2);
        return twice.compareTo(LAST_RETRY) < 0 ? twice : LAST_RETRY;
    }

    @PreDestroy
    void close() {
        Map.copyOf(slots).keySet().forEach(this::drop);
    }
}
