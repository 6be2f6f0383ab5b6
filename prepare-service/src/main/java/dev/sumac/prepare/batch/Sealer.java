package dev.sumac.prepare.batch;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.OpenBatches;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.store.TaskLocks;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Brings the Leader's seals from step to step: draining, closing, sealed, or open again when there were too few after all.
 * Any replica may drive any seal, several at once too: each step is one transaction under the task's exclusive lock that
 * looks at the row's state again.
 */
public class Sealer {

    private static final Logger LOG = Logger.getLogger(Sealer.class);

    private final Database database;
    private final InstantSource clock;
    private final Randomness randomness;
    private final Tasks tasks;
    private final ShareSealer sealer;

    public Sealer(Database database, InstantSource clock, Randomness randomness, Tasks tasks, ShareSealer sealer) {
        this.database = database;
        this.clock = clock;
        this.randomness = randomness;
        this.tasks = tasks;
        this.sealer = sealer;
    }

    /** The seals that are on their way. */
    public List<UUID> moving() {
        return database.transact(Seals::moving);
    }

    /**
     * Takes the steps that can be taken of each seal on its way; one that cannot be driven holds up no other.
     *
     * @return whether any was on its way
     */
    public boolean stepAll(Consumer<SealRow> whenSealed) {
        List<UUID> moving = moving();
        for (UUID id : moving) {
            try {
                step(id).ifPresent(whenSealed);
            } catch (NotCurrentException | DatabaseException e) {
                LOG.warnf("seal %s is left to the next time: %s", id, e.getMessage());
            } catch (RuntimeException e) {
                LOG.errorf(e, "seal %s: a fault of our own, left to the next time", id);
            }
        }
        return !moving.isEmpty();
    }

    /**
     * Takes the steps of one seal that can be taken now.
     *
     * @return the seal, when this was its last step
     * @throws NotCurrentException when its task is not known now
     */
    public Optional<SealRow> step(UUID id) throws NotCurrentException {
        Optional<SealRow> found = database.transact(connection -> Seals.find(connection, id));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        SealRow seal = found.get();
        AggregationTask task = tasks.find(seal.task())
                .orElseThrow(() -> new NotCurrentException("no task " + seal.task() + ", which has a seal"));
        return switch (seal.state()) {
            case SealState.Draining draining -> close(task, seal, draining) ? finish(task, seal) : Optional.empty();
            case SealState.Closing closing -> finish(task, seal);
            case SealState.Sealed sealed -> Optional.empty();
        };
    }

    /** From draining to closing, once all that was in the log is planned and enough is claimed; false before that. */
    private boolean close(AggregationTask task, SealRow seal, SealState.Draining draining) {
        boolean due = database.transact(connection -> passed(connection, draining)
                && !awaitsKey(connection, task.id(), draining)
                && suffices(
                        task,
                        JobShares.claimed(connection, task.id(), seal.range()).reports()));
        if (!due) {
            return false;
        }
        BatchId next = randomness.batchId();
        database.transact(connection -> {
            TaskLocks.exclude(connection, task.id());
            if (Seals.close(connection, seal.id()) && seal.batchNumber().isPresent()) {
                OpenBatches.close(connection, task.id(), seal.batchNumber().getAsLong());
                if (!OpenBatches.any(connection, task.id())) {
                    OpenBatches.open(connection, task.id(), next);
                }
            }
            return seal;
        });
        return true;
    }

    /** A position that has no row is 0. */
    static boolean passed(Connection connection, SealState.Draining draining) throws SQLException {
        Map<Integer, Long> positions = Positions.all(connection, draining.topic());
        List<Long> ends = draining.ends();
        for (int partition = 0; partition < ends.size(); partition++) {
            if (positions.getOrDefault(partition, 0L) < ends.get(partition)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a report that {@link #passed} took for planned is set aside; to be asked after that. */
    static boolean awaitsKey(Connection connection, TaskId task, SealState.Draining draining) throws SQLException {
        return ParkedReports.awaits(connection, task, draining.topic(), draining.ends());
    }

    static boolean suffices(AggregationTask task, long reports) {
        return reports > 0 && Long.compareUnsigned(reports, task.configuration().minBatchSize()) >= 0;
    }

    /** From closing to sealed, or back, once no job that is not settled touches the range. None can come while it closes. */
    private Optional<SealRow> finish(AggregationTask task, SealRow seal) {
        if (database.transact(connection -> busy(connection, seal))) {
            return Optional.empty();
        }
        return database.transact(connection -> {
            TaskLocks.exclude(connection, task.id());
            Optional<SealRow> current = Seals.find(connection, seal.id());
            if (current.isEmpty() || !(current.get().state() instanceof SealState.Closing) || busy(connection, seal)) {
                return Optional.<SealRow>empty();
            }
            BatchSum sum = BatchSum.of(connection, task, seal.range());
            if (!sum.suffices()) {
                reopen(connection, seal);
                return Optional.<SealRow>empty();
            }
            SealState.Sealed sealed = sum.seal(seal.collectionJobReq(), sealer);
            Seals.seal(connection, seal.id(), sealed);
            endHeld(connection, task, seal);
            return Optional.of(seal.in(sealed));
        });
    }

    /** What came too late; copies go by what the rows say once they are ours, so in a statement of its own. */
    private static void endHeld(Connection connection, AggregationTask task, SealRow seal) throws SQLException {
        List<Jobs.Ended> held = Jobs.finishHeld(connection, seal.id());
        long reports = held.stream().mapToLong(job -> job.reports().size()).sum();
        Outcomes.add(connection, new Outcomes.Tally().add(task.id(), ReportError.BATCH_COLLECTED.token(), reports));
        for (Jobs.Ended job : held) {
            if (job.copied()) {
                ParkedReports.delete(connection, job.topic(), job.reports());
            }
        }
    }

    private static boolean busy(Connection connection, SealRow seal) throws SQLException {
        return JobShares.claimed(connection, seal.task(), seal.range()).busy();
    }

    private void reopen(Connection connection, SealRow seal) throws SQLException {
        Seals.reopen(connection, seal.id());
        openAgain(connection, seal);
    }

    /** What closing took away comes back: the batch is open, and what was held goes. */
    void openAgain(Connection connection, SealRow seal) throws SQLException {
        Jobs.letGo(connection, seal.id(), clock.instant());
        if (seal.batchNumber().isPresent() && seal.selector() instanceof BatchSelector.LeaderSelected(BatchId batch)) {
            OpenBatches.reopen(
                    connection,
                    seal.task(),
                    new OpenBatches.OpenBatch(seal.batchNumber().getAsLong(), batch));
        }
    }
}
