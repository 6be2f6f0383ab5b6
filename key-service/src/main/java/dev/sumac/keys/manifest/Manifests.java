package dev.sumac.keys.manifest;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.manifest.ManifestIssuer.Issued;
import dev.sumac.kit.thread.VitalWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * This replica's look at manifests, twice a second on a thread of its own. What is served comes from memory: however
 * many clients ask, the database is asked no more, and while it is away the newest manifest goes on.
 */
@Singleton
public final class Manifests {

    private static final Logger LOG = Logger.getLogger(Manifests.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration LAST_TURN = Duration.ofSeconds(5);

    private final Optional<ManifestIssuer> issuer;
    private final InstantSource clock;
    private final Thread thread;
    private volatile Optional<Issued> newest = Optional.empty();
    private volatile boolean closed;
    private String failure = "";

    public Manifests(
            ChangeLog changes, EntityManager entities, Config config, InstantSource clock, MeterRegistry metrics) {
        this.issuer = ManifestTerms.read(config).map(terms -> new ManifestIssuer(changes, entities, terms));
        this.clock = clock;
        this.thread = VitalWork.thread("key-manifests", this::run);
        if (issuer.isPresent()) {
            metrics.gauge(
                    "sumac.manifest.seq",
                    this,
                    manifests -> manifests.newest.map(Issued::seq).orElse(0L));
            metrics.gauge("sumac.manifest.validity.left.seconds", this, Manifests::secondsLeft);
        }
    }

    private double secondsLeft() {
        return newest.map(issued ->
                        Duration.between(clock.instant(), issued.expiresAt()).toSeconds())
                .orElse(0L);
    }

    void start(@Observes StartupEvent started) {
        if (issuer.isPresent()) {
            thread.start();
        }
    }

    /** Whether this aggregator has manifests at all. */
    boolean enabled() {
        return issuer.isPresent();
    }

    /** The newest manifest, as of a moment ago; never one that clients would refuse for its age. */
    Optional<Issued> newest() {
        Instant now = clock.instant();
        return newest.filter(issued -> now.isBefore(issued.expiresAt()));
    }

    private void run() {
        while (!closed) {
            turn();
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void turn() {
        var request = Arc.container().requestContext();
        request.activate();
        try {
            newest = issuer.orElseThrow().turn(clock.instant());
            failure = "";
        } catch (RuntimeException e) {
            tell(e);
        } finally {
            request.terminate();
        }
    }

    /** Not twice a second. */
    private void tell(RuntimeException e) {
        String text = String.valueOf(e);
        if (!closed && !text.equals(failure)) {
            LOG.warn("the manifest cannot be looked after now; it is tried again", e);
        }
        failure = text;
    }

    @PreDestroy
    void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join(LAST_TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
