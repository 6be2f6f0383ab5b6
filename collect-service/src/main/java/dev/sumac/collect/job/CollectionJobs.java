package dev.sumac.collect.job;

import dev.sumac.collect.job.CollectionJobState.Done;
import dev.sumac.collect.job.CollectionJobState.Failed;
import dev.sumac.collect.job.CollectionJobState.LeaderSealed;
import dev.sumac.collect.job.CollectionJobState.Requested;
import dev.sumac.collect.request.Answer;
import dev.sumac.collect.request.RequestIdentity;
import dev.sumac.collect.request.ResourceIds;
import dev.sumac.collect.seal.Problem;
import dev.sumac.collect.seal.SealCommands;
import dev.sumac.dap.message.CollectionJobReq;
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

/** The Leader's collection jobs as the Collector sees them (DAP section 4.6.1). Each method is one transaction. */
@ApplicationScoped
public class CollectionJobs {

    private final EntityManager entities;
    private final SealCommands seals;
    private final InstantSource clock;
    private final Duration retryAfter;

    CollectionJobs(
            EntityManager entities,
            SealCommands seals,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.retry-after", defaultValue = "PT1S") Duration retryAfter) {
        this.entities = entities;
        this.seals = seals;
        this.clock = clock;
        this.retryAfter = retryAfter;
    }

    /**
     * POST to the creation URL: the job that an identical request made, else a new one, else what is wrong with it. A job that
     * the Helper has refused is asked for once more: our share of its batch is sealed, and would be lost to the Collector.
     */
    @Transactional
    public Answer create(TaskEntry task, byte[] request) {
        RequestIdentity identity = RequestIdentity.of(task.taskId(), request);
        identity.lock(entities);
        Optional<CollectionJobRow> known = CollectionJobRow.findIdentical(task.taskId(), identity.digest());
        if (known.isPresent()) {
            return answer(known.get(), Optional.of(location(task, known.get())));
        }
        Optional<CollectionJobRow> repeated = repeated(task, identity);
        if (repeated.isPresent()) {
            return answer(repeated.get(), Optional.of(location(task, repeated.get())));
        }
        Optional<Problem> problem = check(task, request);
        if (problem.isPresent()) {
            return Answer.failed(problem.get(), task.taskId());
        }
        CollectionJobRow job =
                new CollectionJobRow(ResourceIds.random(), task.taskId(), request, identity.digest(), clock.instant());
        job.persist();
        seals.askAsLeader(job.id, task.taskId(), request);
        return answer(job, Optional.of(location(task, job)));
    }

    private Optional<CollectionJobRow> repeated(TaskEntry task, RequestIdentity identity) {
        Instant now = clock.instant();
        Optional<CollectionJobRow> refused = task.deleted()
                ? Optional.empty()
                : CollectionJobRow.findRefusedByHelper(task.taskId(), identity.digest());
        refused.ifPresent(job -> {
            if (job.state() instanceof Failed failed) {
                failed.repeated().ifPresent(again -> job.become(again, now));
                job.attempts = 0;
                job.nextAttemptAt = now;
            }
        });
        return refused;
    }

    @Transactional
    public Answer get(TaskId taskId, UUID id) {
        return CollectionJobRow.find(taskId, id)
                .map(job -> answer(job, Optional.empty()))
                .orElseGet(() -> Answer.notFound(taskId));
    }

    /** Forgets the job. What was sealed stays sealed; a seal that is only asked for is withdrawn. */
    @Transactional
    public Answer delete(TaskId taskId, UUID id) {
        if (CollectionJobRow.find(taskId, id).isPresent()) {
            seals.withdraw(id);
            CollectionJobRow.deleteById(id);
        }
        return new Answer.Deleted();
    }

    /** Forgets what ended before {@code limit}. */
    @Transactional
    public void forgetFinishedBefore(Instant limit) {
        CollectionJobRow.deleteFinishedBefore(limit);
    }

    private static Optional<Problem> check(TaskEntry task, byte[] request) {
        if (task.deleted()) {
            return Optional.of(Problem.of(DapProblem.UNRECOGNIZED_TASK, "The task was deleted."));
        }
        try {
            return CollectionJobChecks.check(
                    CollectionJobReq.decode(request.clone()),
                    task.configuration(),
                    task.vdaf(),
                    interval -> CollectedRangeRow.overlaps(task.taskId(), interval));
        } catch (DecodeException e) {
            return Optional.of(Problem.of(DapProblem.INVALID_MESSAGE, String.valueOf(e.getMessage())));
        }
    }

    private Answer answer(CollectionJobRow job, Optional<String> location) {
        return switch (job.state()) {
            case Requested _, LeaderSealed _ -> new Answer.Pending(retryAfter, location);
            case Done(byte[] response) -> new Answer.Ready(MediaType.COLLECTION_JOB_RESP, response, location);
            case Failed failed -> Answer.failed(failed.problem(), job.task());
        };
    }

    private static String location(TaskEntry task, CollectionJobRow job) {
        return task.ownUrl().basePath() + "/tasks/" + task.taskId() + "/collection_jobs/" + ResourceIds.format(job.id);
    }
}
