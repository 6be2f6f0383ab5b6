package dev.sumac.collect;

import dev.sumac.collect.request.Answer;
import dev.sumac.collect.request.ResourceIds;
import dev.sumac.collect.share.AggregateShares;
import dev.sumac.collect.share.AggregateShares.Created;
import dev.sumac.kit.task.TaskEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes an aggregate share and waits a moment for its seal, so that most Leaders are answered at once. Whoever is not
 * answered in time polls.
 */
@ApplicationScoped
public class ShareCreation {

    private static final Duration LOOK = Duration.ofMillis(20);

    private final AggregateShares shares;
    private final Loops loops;
    private final Patience patience;

    ShareCreation(
            AggregateShares shares,
            Loops loops,
            @ConfigProperty(name = "sumac.collect.share-wait", defaultValue = "PT2S") Duration patience) {
        this.shares = shares;
        this.loops = loops;
        this.patience = new Patience(LOOK, patience);
    }

    Answer create(TaskEntry task, byte[] request) {
        return switch (shares.create(task, request)) {
            case Created.Refused(var problem) -> Answer.failed(problem, task.taskId());
            case Created.Share(var id) -> {
                loops.wakeSealSender();
                yield await(task, id);
            }
        };
    }

    private Answer await(TaskEntry task, UUID id) {
        Optional<String> location = Optional.of(
                task.ownUrl().basePath() + "/tasks/" + task.taskId() + "/aggregate_shares/" + ResourceIds.format(id));
        return patience.await(() -> shares.get(task.taskId(), id, location));
    }
}
