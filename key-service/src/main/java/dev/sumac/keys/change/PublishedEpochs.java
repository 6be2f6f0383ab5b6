package dev.sumac.keys.change;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.proto.HpkeKeyRecord;
import dev.sumac.proto.TaskRecord;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The greatest epoch that was ever published. Whoever follows the topics ignores for each key what is not above what it has; so
 * a database that was set back must publish nothing: a revocation under a used epoch would be said to be everywhere, and be
 * nowhere. No epoch is handed out before the topics were read to their ends once, nor one that was published already.
 */
@Singleton
public class PublishedEpochs {

    private static final Logger LOG = Logger.getLogger(PublishedEpochs.class);

    private final Topics topics;
    private final Followers followers;
    private final AtomicLong greatest = new AtomicLong();
    private final List<CompactedTopicFollower> following = new ArrayList<>();

    /** Reads the epoch of a topic's record. */
    @FunctionalInterface
    private interface EpochOf {
        long read(byte[] value) throws InvalidProtocolBufferException;
    }

    public PublishedEpochs(Topics topics, Followers followers) {
        this.topics = topics;
        this.followers = followers;
    }

    /** Begins to read, to be called once; returns when the topics are read, or when {@code patience} is over. */
    public synchronized void start(Duration patience) {
        following.add(
                follow(topics.tasks(), value -> TaskRecord.parseFrom(value).getEpoch()));
        following.add(follow(
                topics.hpkeKeys(), value -> HpkeKeyRecord.parseFrom(value).getEpoch()));
        long deadline = System.nanoTime() + patience.toNanos();
        for (CompactedTopicFollower each : following) {
            try {
                each.catchUp(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (NotCurrentException e) {
                LOG.warnf("nothing can be changed before the topics are read: %s", e.getMessage());
            }
        }
    }

    private CompactedTopicFollower follow(String topic, EpochOf epoch) {
        return followers.follow(topic, (key, value) -> {
            try {
                greatest.accumulateAndGet(epoch.read(value), Math::max);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException("no record of " + topic, e);
            }
        });
    }

    /**
     * Asks whether an epoch may be handed out.
     *
     * @throws EpochRefusedException when it may not
     */
    synchronized void require(long next) {
        if (following.isEmpty() || !following.stream().allMatch(CompactedTopicFollower::ready)) {
            throw new EpochRefusedException("nothing can be changed before it is known what was published already");
        }
        long published = greatest.get();
        if (next <= published) {
            throw new EpochRefusedException(
                    "the database is older than what was published: its next change would be number " + next
                            + ", and number " + published + " is published. Restore a newer state of it");
        }
    }
}
