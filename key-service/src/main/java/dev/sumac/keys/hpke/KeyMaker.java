package dev.sumac.keys.hpke;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes keys and has them wrapped: outside the change lock, for custody may be slow. */
@Singleton
class KeyMaker {

    private final Topics topics;
    private final KeyWrapper custody;
    private final Schedules schedules;
    private final SecureRandom random = new SecureRandom();

    KeyMaker(Topics topics, @KeyCustody KeyWrapper custody, Schedules schedules) {
        this.topics = topics;
        this.custody = custody;
        this.schedules = schedules;
    }

    /** A key that has no row yet. */
    record Fresh(UUID uuid, OfferedSuite suite, HpkeConfig config, WrappedSecret privateKey) {}

    /**
     * Makes a key under a config id that is free now.
     *
     * @throws CustodyException when it cannot be wrapped now
     * @throws ChangeRefusedException when no config id is free
     */
    Fresh make(OfferedSuite suite) throws CustodyException {
        return make(suite, Set.of());
    }

    /** As {@link #make(OfferedSuite)}, under none of the ids that are {@code reserved} for other keys without a row. */
    Fresh make(OfferedSuite suite, Set<Integer> reserved) throws CustodyException {
        int configId = QuarkusTransaction.requiringNew().call(() -> freeConfigId(reserved));
        UUID uuid = UUID.randomUUID();
        HpkeKeypair keypair = HpkeKeypair.generate(configId, suite.suite());
        SecretBytes privateKey = SecretBytes.wrap(keypair.privateKey().revealBytes());
        try {
            Binding binding = new Binding.HpkePrivateKey(
                    topics.aggregator(), uuid, configId, keypair.config().kemId());
            return new Fresh(uuid, suite, keypair.config(), custody.wrap(binding, privateKey));
        } finally {
            privateKey.destroy();
            keypair.privateKey().destroy();
        }
    }

    /**
     * As {@link #make(OfferedSuite)}, for whoever cannot wait: what is made later is forgotten.
     *
     * @throws CustodyException also when it takes longer than {@code limit}
     */
    Fresh make(OfferedSuite suite, Duration limit) throws CustodyException {
        FutureTask<Fresh> making = new FutureTask<>(() -> make(suite));
        Thread.ofVirtual().name("key-maker").start(making);
        try {
            return making.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case CustodyException custody -> throw custody;
                case ChangeRefusedException refused -> throw refused;
                case null, default -> throw new IllegalStateException("a key cannot be made", e);
            }
        } catch (TimeoutException e) {
            throw new CustodyException.Unavailable("custody takes longer than " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CustodyException.Unavailable("interrupted while custody wraps a key", e);
        }
    }

    private int freeConfigId(Set<Integer> reserved) {
        List<HpkeKeyRow> keys = HpkeKeyRow.all();
        return ConfigIds.choose(keys, reserved, random)
                .orElseThrow(() -> new Refusal.NoConfigId(freeAt(keys)).refuse());
    }

    private Optional<Instant> freeAt(List<HpkeKeyRow> keys) {
        return KeyPlan.firstDestroyedAt(
                keys, schedules.terms(), KeyTimeRow.only().moment());
    }
}
