package dev.sumac.collect;

import dev.sumac.kit.database.Durability;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.task.OutgoingTokens;
import dev.sumac.kit.task.TaskRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** What must hold before the first request: a durable database and a readable token key; then everything starts. */
@ApplicationScoped
public class Startup {

    private static final Logger LOG = Logger.getLogger(Startup.class);

    private final DataSource database;
    private final TopicAdmin topics;
    private final TaskRegistry tasks;
    private final Loops loops;

    /** @param tokens not used here, but a key file that cannot be read shows now and not at the first errand */
    Startup(DataSource database, TopicAdmin topics, TaskRegistry tasks, OutgoingTokens tokens, Loops loops) {
        this.database = database;
        this.topics = topics;
        this.tasks = tasks;
        this.loops = loops;
    }

    void start(@Observes StartupEvent event) throws SQLException {
        Durability.require(database);
        try {
            topics.createMissing();
        } catch (NotCurrentException e) {
            LOG.warn("the topics could not be made; they are when the broker answers", e);
        }
        tasks.start();
        loops.start();
    }
}
