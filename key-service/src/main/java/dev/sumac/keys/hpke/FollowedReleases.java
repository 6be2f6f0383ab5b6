package dev.sumac.keys.hpke;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.KeyReleaseRecords;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What prepare-service says on {@code key-releases}: what it has not said yet, or has said and is not read yet, is needed. */
@Singleton
class FollowedReleases implements KeyReleases {

    private static final Logger LOG = Logger.getLogger(FollowedReleases.class);

    private final Topics topics;
    private final Followers followers;
    private final Set<UUID> released = ConcurrentHashMap.newKeySet();

    FollowedReleases(Topics topics, Followers followers) {
        this.topics = topics;
        this.followers = followers;
    }

    void start(@Observes StartupEvent started) {
        var _ = followers.follow(topics.keyReleases(), (key, value) -> apply(value));
    }

    private void apply(byte[] value) {
        try {
            released.add(KeyReleaseRecords.decode(value));
        } catch (DecodeException e) {
            LOG.errorf("a key stays, for its release cannot be read: %s", e.getMessage());
        }
    }

    @Override
    public boolean released(UUID key) {
        return released.contains(key);
    }
}
