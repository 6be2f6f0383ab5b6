package dev.sumac.kit.health;

import dev.sumac.kit.kafka.TopicAdmin;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready only while a broker answers. */
@Singleton
@Readiness
public class BrokerCheck implements HealthCheck {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final TopicAdmin topics;

    public BrokerCheck(TopicAdmin topics) {
        this.topics = topics;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("broker")
                .status(topics.brokerAnswers(LIMIT))
                .build();
    }
}
