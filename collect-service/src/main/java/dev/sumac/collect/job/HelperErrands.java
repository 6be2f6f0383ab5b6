package dev.sumac.collect.job;

import dev.sumac.collect.job.CollectionJobState.LeaderSealed;
import dev.sumac.dap.message.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The errands of sealed jobs to their Helpers: leased from the rows, settled in them. A lease only saves work: two drivers
 * of one job send the same bytes, and the first answer counts.
 */
@ApplicationScoped
public class HelperErrands {

    private static final Logger LOG = Logger.getLogger(HelperErrands.class);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
    private static final Duration SHORTEST_RETRY_AFTER = Duration.ofMillis(100);
    private static final int MAX_DOUBLINGS = 16;
    private static final int BEYOND_THE_SHARE = 1 << 10;

    private final InstantSource clock;
    private final JobOutcomes outcomes;
    private final Duration lease;
    private final Duration leastBackoff;
    private final Duration mostBackoff;

    HelperErrands(
            InstantSource clock,
            JobOutcomes outcomes,
            @ConfigProperty(name = "sumac.collect.helper-lease", defaultValue = "PT5S") Duration lease,
            @ConfigProperty(name = "sumac.collect.helper-backoff-min", defaultValue = "PT0.5S") Duration leastBackoff,
            @ConfigProperty(name = "sumac.collect.helper-backoff-max", defaultValue = "PT30S") Duration mostBackoff) {
        this.clock = clock;
        this.outcomes = outcomes;
        this.lease = lease;
        this.leastBackoff = leastBackoff;
        this.mostBackoff = mostBackoff;
    }

    /**
     * One request to make.
     *
     * @param request the encoded AggregateShareReq: the same bytes at each attempt
     * @param location where to poll, once the Helper has taken the request
     * @param mostOfAnswer bytes of an answer at most
     */
    public record Errand(UUID jobId, TaskId taskId, byte[] request, Optional<String> location, int mostOfAnswer) {}

    /**
     * What was due.
     *
     * @param next when the next one will be, or is
     */
    public record Due(List<Errand> errands, Optional<Instant> next) {}

    /** Takes jobs that are due away from other replicas for a while. */
    @Transactional
    public Due lease(int limit) {
        Instant now = clock.instant();
        Optional<Instant> next = CollectionJobRow.nextDue();
        if (next.isEmpty() || next.get().isAfter(now)) {
            return new Due(List.of(), next);
        }
        List<Errand> due = CollectionJobRow.lockDue(now, limit).stream()
                .map(job -> {
                    job.attempts++;
                    job.nextAttemptAt = now.plus(lease);
                    return errand(job);
                })
                .toList();
        return new Due(due, CollectionJobRow.nextDue());
    }

    /** Keeps leased jobs for longer. */
    @Transactional
    public void renew(Set<UUID> jobs) {
        if (!jobs.isEmpty()) {
            CollectionJobRow.postpone(jobs, clock.instant().plus(lease));
        }
    }

    /** Writes down what came of it, unless somebody else has. */
    @Transactional
    public void settle(Errand errand, HelperAnswer answer) {
        CollectionJobRow.lock(errand.jobId()).ifPresent(job -> {
            if (job.state() instanceof LeaderSealed sealed) {
                settle(job, sealed, answer);
            }
        });
    }

    private void settle(CollectionJobRow job, LeaderSealed sealed, HelperAnswer answer) {
        Instant now = clock.instant();
        switch (answer) {
            case HelperAnswer.Share(var share) -> {
                job.become(sealed.answered(share), now);
                outcomes.done();
            }
            case HelperAnswer.Refused(var problem) -> {
                LOG.warnf("task %s, collection job %s: the Helper refused: %s", job.task(), job.id, problem);
                job.become(sealed.refused(problem), now);
                outcomes.failed(problem);
            }
            case HelperAnswer.Deferred(var location, var retryAfter) -> {
                job.become(sealed.deferredTo(location), now);
                job.attempts = 0;
                job.nextAttemptAt = now.plus(clamp(retryAfter.orElse(leastBackoff)));
            }
            case HelperAnswer.Forgotten() -> {
                job.become(sealed.forgotten(), now);
                job.nextAttemptAt = now.plus(backoff(job.attempts));
            }
            case HelperAnswer.Crowded() -> {
                job.attempts--;
                job.nextAttemptAt = now.plus(leastBackoff);
            }
            case HelperAnswer.Again(var reason, var retryAfter) -> {
                if (!reason.equals(job.lastError)) {
                    LOG.warnf("task %s, collection job %s: will ask the Helper again: %s", job.task(), job.id, reason);
                }
                job.lastError = reason;
                job.nextAttemptAt = now.plus(longer(
                        backoff(job.attempts),
                        retryAfter.map(HelperErrands::clamp).orElse(Duration.ZERO)));
            }
        }
    }

    private static Errand errand(CollectionJobRow job) {
        if (!(job.state() instanceof LeaderSealed(LeaderShare share, Optional<String> location))) {
            throw new IllegalStateException("a job is due that is not sealed: " + job.id);
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(job.request);
        request.writeBytes(share.batchSelector().toByteArray());
        request.writeBytes(
                ByteBuffer.allocate(Long.BYTES).putLong(share.reportCount()).array());
        request.writeBytes(share.checksum().toByteArray());
        // The Helper's share is as long as ours: of the same vector, and sealed to the same key.
        int mostOfAnswer = share.encryptedShare().encodedLength() + BEYOND_THE_SHARE;
        return new Errand(job.id, job.task(), request.toByteArray(), location, mostOfAnswer);
    }

    /** Exponential, with jitter of up to a half. */
    private Duration backoff(int attempts) {
        Duration full = leastBackoff.multipliedBy(1L << Math.min(attempts, MAX_DOUBLINGS));
        long millis = (full.compareTo(mostBackoff) < 0 ? full : mostBackoff).toMillis();
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private static Duration clamp(Duration retryAfter) {
        Duration most = retryAfter.compareTo(LONGEST_RETRY_AFTER) < 0 ? retryAfter : LONGEST_RETRY_AFTER;
        return longer(most, SHORTEST_RETRY_AFTER);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
