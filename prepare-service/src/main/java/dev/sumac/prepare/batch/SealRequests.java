package dev.sumac.prepare.batch;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Role;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.batch.SealAnswer.Cause;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.OpenBatches;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.store.TaskLocks;
import dev.sumac.prepare.store.WithdrawnRequests;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Answers requests for seals. A repeat is answered from the row; the Leader's rows are driven by {@link Sealer}. */
public final class SealRequests {

    private static final SealAnswer NO_BATCH =
            new SealAnswer.Waiting(Cause.TOO_FEW_REPORTS, "no batch is open that is not asked for", 0);

    private final Database database;
    private final InstantSource clock;
    private final Randomness randomness;
    private final Tasks tasks;
    private final ReportLog log;
    private final ShareSealer shareSealer;
    private final Sealer sealer;

    public SealRequests(
            Database database,
            InstantSource clock,
            Randomness randomness,
            Tasks tasks,
            ReportLog log,
            ShareSealer shareSealer,
            Sealer sealer) {
        this.database = database;
        this.clock = clock;
        this.randomness = randomness;
        this.tasks = tasks;
        this.log = log;
        this.shareSealer = shareSealer;
        this.sealer = sealer;
    }

    /**
     * Does what can be done at once, and says how things are.
     *
     * @throws NotCurrentException when the task is not known now
     */
    public SealAnswer answer(SealRequest request) throws NotCurrentException, ReportLog.UnavailableException {
        Optional<AggregationTask> task = tasks.find(request.task());
        if (task.isEmpty()) {
            return new SealAnswer.Refused(DapProblem.UNRECOGNIZED_TASK, "The task is not known.");
        }
        return switch (request.wish()) {
            case SealRequest.Wish.Withdraw withdraw -> withdraw(request);
            case SealRequest.Wish.AsHelper wish
            when task.get().role() == Role.HELPER -> sealAsHelper(task.get(), request, wish);
            case SealRequest.Wish.AsLeader wish
            when task.get().role() == Role.LEADER -> sealAsLeader(task.get(), request);
            case SealRequest.Wish.AsHelper wish -> otherRole();
            case SealRequest.Wish.AsLeader wish -> otherRole();
        };
    }

    private static SealAnswer otherRole() {
        return new SealAnswer.Refused(DapProblem.INVALID_MESSAGE, "This aggregator has the other role in the task.");
    }

    private SealAnswer withdraw(SealRequest request) {
        return database.transact(connection -> {
            TaskLocks.exclude(connection, request.task());
            Optional<SealRow> found = Seals.ofRequest(connection, request.task(), request.requestId());
            if (found.isPresent() && found.get().state() instanceof SealState.Sealed sealed) {
                return new SealAnswer.Sealed(found.get().selector(), sealed);
            }
            WithdrawnRequests.insert(connection, request.task(), request.requestId(), clock.instant());
            if (found.isPresent()) {
                if (found.get().state() instanceof SealState.Closing) {
                    sealer.openAgain(connection, found.get());
                }
                Seals.withdraw(connection, found.get().id());
            }
            return withdrawn();
        });
    }

    private static SealAnswer withdrawn() {
        return new SealAnswer.Refused(DapProblem.INVALID_BATCH_SIZE, "The request was withdrawn.");
    }

    private SealAnswer sealAsLeader(AggregationTask task, SealRequest request) throws ReportLog.UnavailableException {
        Optional<SealAnswer> repeated = database.transact(connection -> repeated(connection, task, request));
        if (repeated.isPresent()) {
            return repeated.get();
        }
        Optional<Query> query = query(request.collectionJobReq());
        if (query.isEmpty() || query.get().batchMode() != task.configuration().batchMode()) {
            return new SealAnswer.Refused(DapProblem.INVALID_MESSAGE, "No query of the task's batch mode.");
        }
        UUID topic = log.topic();
        List<Long> ends = log.ends();
        return database.transact(connection -> {
            TaskLocks.exclude(connection, task.id());
            Optional<SealAnswer> meanwhile = repeated(connection, task, request);
            return meanwhile.isPresent()
                    ? meanwhile.get()
                    : begin(connection, task, request, query.get(), new SealState.Draining(topic, ends));
        });
    }

    private static Optional<Query> query(Bytes collectionJobReq) {
        try {
            return Optional.of(
                    CollectionJobReq.decode(collectionJobReq.toByteArray()).query());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private SealAnswer begin(
            Connection connection, AggregationTask task, SealRequest request, Query query, SealState.Draining draining)
            throws SQLException {
        return switch (query) {
            case Query.TimeInterval(Interval interval) -> {
                if (interval.duration() == 0 || !interval.isBounded()) {
                    yield new SealAnswer.Refused(DapProblem.BATCH_INVALID, "No interval of at least one precision.");
                }
                yield insert(
                        connection,
                        task,
                        row(request, new BatchSelector.TimeInterval(interval), OptionalLong.empty(), draining));
            }
            case Query.LeaderSelected any -> {
                Optional<OpenBatches.OpenBatch> batch = OpenBatches.oldestUnclaimed(connection, task.id());
                if (batch.isEmpty()) {
                    yield NO_BATCH;
                }
                yield insert(
                        connection,
                        task,
                        row(
                                request,
                                new BatchSelector.LeaderSelected(batch.get().batch()),
                                OptionalLong.of(batch.get().number()),
                                draining));
            }
        };
    }

    private SealRow row(SealRequest request, BatchSelector selector, OptionalLong batchNumber, SealState state) {
        return new SealRow(
                randomness.id(),
                request.task(),
                request.requestId(),
                selector,
                request.collectionJobReq(),
                batchNumber,
                state);
    }

    private SealAnswer insert(Connection connection, AggregationTask task, SealRow row) throws SQLException {
        Optional<SealRow> other = Seals.overlapping(connection, task.id(), row.range());
        if (other.isPresent()) {
            return other.get().state() instanceof SealState.Sealed
                    ? overlap()
                    : new SealAnswer.Waiting(Cause.OVERLAPPING_SEAL, "an overlapping batch is being collected", 0);
        }
        Seals.insert(connection, row, (SealState.Draining) row.state(), clock.instant());
        return waiting(connection, task, row);
    }

    private static SealAnswer overlap() {
        return new SealAnswer.Refused(DapProblem.BATCH_OVERLAP, "The batch includes reports that were collected.");
    }

    private static Optional<SealAnswer> repeated(Connection connection, AggregationTask task, SealRequest request)
            throws SQLException {
        Optional<SealRow> found = Seals.ofRequest(connection, request.task(), request.requestId());
        if (found.isEmpty()) {
            return WithdrawnRequests.has(connection, request.task(), request.requestId())
                    ? Optional.of(withdrawn())
                    : Optional.empty();
        }
        return Optional.of(
                found.get().state() instanceof SealState.Sealed sealed
                        ? new SealAnswer.Sealed(found.get().selector(), sealed)
                        : waiting(connection, task, found.get()));
    }

    private static SealAnswer waiting(Connection connection, AggregationTask task, SealRow seal) throws SQLException {
        JobShares.Claimed claimed = JobShares.claimed(connection, task.id(), seal.range());
        long reports = claimed.reports();
        if (seal.state() instanceof SealState.Draining draining) {
            if (!Sealer.passed(connection, draining)) {
                return new SealAnswer.Waiting(Cause.REPORTS_TO_PLAN, "reports of the log are not planned yet", reports);
            }
            if (Sealer.awaitsKey(connection, task.id(), draining)) {
                return new SealAnswer.Waiting(
                        Cause.REPORTS_TO_PLAN, "reports await a key that custody refuses", reports);
            }
        }
        if (claimed.parkedBecause().isPresent()) {
            return new SealAnswer.Waiting(
                    Cause.JOBS_PARKED,
                    "a job is parked: " + claimed.parkedBecause().get(),
                    reports);
        }
        return Sealer.suffices(task, reports)
                ? new SealAnswer.Waiting(Cause.JOBS_TO_SETTLE, "jobs are not settled yet", reports)
                : new SealAnswer.Waiting(Cause.TOO_FEW_REPORTS, "too few reports", reports);
    }

    /** The Helper's checks that look at the batch (section 4.6.4); one that fails seals nothing. */
    private SealAnswer sealAsHelper(AggregationTask task, SealRequest request, SealRequest.Wish.AsHelper wish) {
        BatchSelector selector;
        try {
            selector = BatchSelector.decode(wish.batchSelector().toByteArray());
        } catch (DecodeException e) {
            return new SealAnswer.Refused(DapProblem.INVALID_MESSAGE, "It does not decode: " + e.getMessage());
        }
        if (selector instanceof BatchSelector.TimeInterval(Interval interval)
                && (interval.duration() == 0 || !interval.isBounded())) {
            return new SealAnswer.Refused(DapProblem.BATCH_INVALID, "No interval of at least one precision.");
        }
        return database.transact(connection -> {
            TaskLocks.exclude(connection, task.id());
            Optional<SealAnswer> repeated = repeated(connection, task, request);
            if (repeated.isPresent()) {
                return repeated.get();
            }
            return sealAtOnce(connection, task, request, wish, selector);
        });
    }

    private SealAnswer sealAtOnce(
            Connection connection,
            AggregationTask task,
            SealRequest request,
            SealRequest.Wish.AsHelper wish,
            BatchSelector selector)
            throws SQLException {
        SealRow row = row(request, selector, OptionalLong.empty(), new SealState.Closing());
        if (Seals.overlapping(connection, task.id(), row.range()).isPresent()) {
            return overlap();
        }
        BatchSum sum = BatchSum.of(connection, task, row.range());
        if (!sum.suffices()) {
            return new SealAnswer.Refused(DapProblem.INVALID_BATCH_SIZE, "The batch has " + sum.count() + " reports.");
        }
        if (sum.count() != wish.reportCount() || !sum.checksum().equals(wish.checksum())) {
            return new SealAnswer.Refused(
                    DapProblem.BATCH_MISMATCH, "The Helper has " + sum.count() + " reports in the batch.");
        }
        SealState.Sealed sealed = sum.seal(request.collectionJobReq(), shareSealer);
        Seals.insert(connection, row.in(sealed), sealed, clock.instant());
        return new SealAnswer.Sealed(selector, sealed);
    }
}
