package dev.sumac.keys.propagation;

import dev.sumac.keys.relay.KeyRelay;
import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a change has come. It is everywhere when every replica that may still answer has applied it.
 *
 * <p>That is sure, and not only likely: a replica announces its lease before it asks the broker for the keys' end, and the
 * change is published before we read the leases to their end. So a replica that we do not know of will have asked after the
 * change. One that is dead, stopped or cut off is not live once its lease is over, and refuses by itself.
 */
@Singleton
public class Propagation {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(3);

    private final KeyRelay relay;
    private final Topics topics;
    private final Followers followers;
    private final ReplicaLeases leases;
    private @Nullable CompactedTopicFollower follower;

    public Propagation(KeyRelay relay, Topics topics, Followers followers, InstantSource clock) {
        this.relay = relay;
        this.topics = topics;
        this.followers = followers;
        this.leases = new ReplicaLeases(System::nanoTime, clock);
    }

    /**
     * A replica and a change.
     *
     * @param live whether it may still answer
     * @param has whether it has applied the change
     */
    record Replica(ReplicaLeases.Seen seen, boolean live, boolean has) {

        static Replica of(ReplicaLeases.Seen seen, long epoch, long now) {
            return new Replica(seen, seen.isLive(now), seen.appliedEpoch() >= epoch);
        }
    }

    /** How far a change has come, as of a moment after the question. */
    record Spread(boolean published, List<Replica> replicas) {

        /** Whether no replica answers without the change any more. */
        boolean done() {
            return published && replicas.stream().allMatch(replica -> replica.has || !replica.live);
        }
    }

    /** Begins to follow the leases; does nothing the second time. */
    public synchronized void start() {
        if (follower == null) {
            follower = followers.follow(topics.keyEpochs(), leases::apply);
        }
    }

    /**
     * Looks how far a change has come.
     *
     * @throws NotCurrentException when the broker does not say where the leases end
     */
    Spread look(long epoch) throws NotCurrentException {
        boolean published = relay.awaitPublished(epoch);
        long asked = System.nanoTime();
        following().catchUp(BROKER_LIMIT);
        return new Spread(
                published,
                leases.all().stream()
                        .map(seen -> Replica.of(seen, epoch, asked))
                        .toList());
    }

    /**
     * Which replicas have a key's last change.
     *
     * @throws NotCurrentException when the broker does not say where the leases end
     */
    public PropagationDocument document(UUID key, long epoch) throws NotCurrentException {
        return PropagationDocument.of(key, epoch, look(epoch));
    }

    /** Waits until a change is everywhere; says whether it came to that. */
    public boolean await(long epoch, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!Thread.currentThread().isInterrupted()) {
            if (isDone(epoch)) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause();
        }
        return false;
    }

    private boolean isDone(long epoch) {
        try {
            return look(epoch).done();
        } catch (NotCurrentException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CompactedTopicFollower following() {
        if (follower == null) {
            throw new IllegalStateException("Propagation.start was not called");
        }
        return follower;
    }
}
