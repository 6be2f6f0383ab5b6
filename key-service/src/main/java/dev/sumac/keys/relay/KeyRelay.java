package dev.sumac.keys.relay;

import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This replica's relay. */
@Singleton
public class KeyRelay {

    private final Relay relay;
    private final Duration patience;

    public KeyRelay(
            DataSource database,
            KafkaSettings settings,
            TopicAdmin topicAdmin,
            Topics topics,
            @ConfigProperty(name = "sumac.keys.publish-timeout", defaultValue = "PT5S") Duration patience) {
        this.relay = new Relay(database, new TransactionalPublisher(settings, topicAdmin, topics.keyRelay()));
        this.patience = patience;
    }

    /** Begins to publish; to be called once. */
    public void start() {
        relay.start();
    }

    /** Waits a few seconds ({@code sumac.keys.publish-timeout}) for a change to be published; says whether it was. */
    public boolean awaitPublished(long epoch) {
        return relay.awaitPublished(epoch, patience);
    }

    @PreDestroy
    void close() {
        relay.close();
    }
}
