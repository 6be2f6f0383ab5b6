package dev.sumac.kit.health;

import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once each followed topic was read to the end it had at the start. */
@Singleton
@Readiness
public class FollowedTopicsCheck implements HealthCheck {

    private final Followers followers;

    public FollowedTopicsCheck(Followers followers) {
        this.followers = followers;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("followed topics");
        boolean ready = true;
        for (CompactedTopicFollower follower : followers.running()) {
            response.withData(follower.topic(), follower.ready());
            ready &= follower.ready();
        }
        return response.status(ready).build();
    }
}
