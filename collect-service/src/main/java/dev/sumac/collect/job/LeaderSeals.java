package dev.sumac.collect.job;

import dev.sumac.collect.job.CollectionJobState.Requested;
import dev.sumac.collect.seal.Problem;
import dev.sumac.collect.seal.SealAsker;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Query;
import dev.sumac.proto.BatchSealed;
import dev.sumac.proto.TaskRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What the answer to the Leader's SealBatch does to its collection job. */
@ApplicationScoped
class LeaderSeals implements SealAsker {

    private static final Logger LOG = Logger.getLogger(LeaderSeals.class);

    private final InstantSource clock;
    private final JobOutcomes outcomes;

    LeaderSeals(InstantSource clock, JobOutcomes outcomes) {
        this.clock = clock;
        this.outcomes = outcomes;
    }

    @Override
    public TaskRole role() {
        return TaskRole.TASK_ROLE_LEADER;
    }

    @Override
    public void sealed(UUID requestId, BatchSealed sealed) throws DecodeException {
        LeaderShare share = LeaderShare.of(sealed);
        Optional<CollectionJobRow> job = CollectionJobRow.lock(requestId);
        if (job.isEmpty()) {
            LOG.warnf("request %s: its batch was sealed after the Collector had deleted the job", requestId);
        } else if (job.get().state() instanceof Requested requested) {
            job.get().become(requested.sealed(share), clock.instant());
            job.get().nextAttemptAt = clock.instant();
            rememberRange(job.get());
        }
    }

    @Override
    public void refused(UUID requestId, Problem problem) {
        CollectionJobRow.lock(requestId).ifPresent(job -> {
            if (job.state() instanceof Requested requested) {
                job.become(requested.refused(problem), clock.instant());
                outcomes.failed(problem);
                LOG.infof("task %s, collection job %s: failed: %s", job.task(), job.id, problem);
            }
        });
    }

    private static void rememberRange(CollectionJobRow job) throws DecodeException {
        if (CollectionJobReq.decode(job.request.clone()).query() instanceof Query.TimeInterval(var interval)) {
            new CollectedRangeRow(job.id, job.task(), interval).persist();
        }
    }
}
