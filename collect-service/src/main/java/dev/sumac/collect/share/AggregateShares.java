package dev.sumac.collect.share;

import dev.sumac.collect.request.Answer;
import dev.sumac.collect.request.RequestIdentity;
import dev.sumac.collect.request.ResourceIds;
import dev.sumac.collect.seal.Problem;
import dev.sumac.collect.seal.SealCommands;
import dev.sumac.collect.share.AggregateShareState.Done;
import dev.sumac.collect.share.AggregateShareState.Failed;
import dev.sumac.collect.share.AggregateShareState.Requested;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.task.TaskEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The Helper's aggregate shares as the Leader sees them (DAP section 4.6.4). Each method is one transaction. */
@ApplicationScoped
public class AggregateShares {

    private final EntityManager entities;
    private final SealCommands seals;
    private final InstantSource clock;
    private final Duration retryAfter;

    AggregateShares(
            EntityManager entities,
            SealCommands seals,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.retry-after", defaultValue = "PT1S") Duration retryAfter) {
        this.entities = entities;
        this.seals = seals;
        this.clock = clock;
        this.retryAfter = retryAfter;
    }

    /** What a POST to the creation URL came to. */
    public sealed interface Created {
        /** The share that this request, or an identical one before, made. */
        record Share(UUID id) implements Created {}

        record Refused(Problem problem) implements Created {}
    }

    /** POST to the creation URL: the share that an identical request made, else a new one, else what is wrong with it. */
    @Transactional
    public Created create(TaskEntry task, byte[] request) {
        RequestIdentity identity = RequestIdentity.of(task.taskId(), request);
        identity.lock(entities);
        Optional<AggregateShareRow> known = AggregateShareRow.findIdentical(identity);
        if (known.isPresent()) {
            return new Created.Share(known.get().id);
        }
        if (task.deleted()) {
            return new Created.Refused(Problem.of(DapProblem.UNRECOGNIZED_TASK, "The task was deleted."));
        }
        try {
            AggregateShareReq decoded = AggregateShareReq.decode(request.clone());
            Optional<Problem> problem = AggregateShareChecks.check(decoded, task.configuration(), task.vdaf());
            return problem.<Created>map(Created.Refused::new).orElseGet(() -> ask(identity, decoded));
        } catch (DecodeException e) {
            return new Created.Refused(Problem.of(DapProblem.INVALID_MESSAGE, String.valueOf(e.getMessage())));
        }
    }

    private Created ask(RequestIdentity identity, AggregateShareReq request) {
        AggregateShareRow share = new AggregateShareRow(ResourceIds.random(), identity, clock.instant());
        share.persist();
        seals.askAsHelper(share.id, identity.taskId(), request);
        return new Created.Share(share.id);
    }

    @Transactional
    public Answer get(TaskId taskId, UUID id, Optional<String> location) {
        return AggregateShareRow.find(taskId, id)
                .map(share -> answer(share, location))
                .orElseGet(() -> Answer.notFound(taskId));
    }

    /** Forgets the share. What was sealed stays sealed; a seal that is only asked for is withdrawn. */
    @Transactional
    public Answer delete(TaskId taskId, UUID id) {
        if (AggregateShareRow.find(taskId, id).isPresent()) {
            seals.withdraw(id);
            AggregateShareRow.deleteById(id);
        }
        return new Answer.Deleted();
    }

    /** Forgets what ended before {@code limit}. */
    @Transactional
    public void forgetFinishedBefore(Instant limit) {
        AggregateShareRow.deleteFinishedBefore(limit);
    }

    private Answer answer(AggregateShareRow share, Optional<String> location) {
        return switch (share.state()) {
            case Requested() -> new Answer.Pending(retryAfter, location);
            case Done(byte[] response) -> new Answer.Ready(MediaType.AGGREGATE_SHARE, response, location);
            case Failed(Problem problem) -> Answer.failed(problem, share.task());
        };
    }
}
