package dev.sumac.prepare.intake;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Poll;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.ParkedReports.Awaiting;
import dev.sumac.prepare.store.ParkedReports.Parked;
import dev.sumac.prepare.store.ReplayDays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reports that were set aside because custody refuses a key: they are judged as if they came from the log just now, once
 * the key unwraps, or is revoked, or their task is deleted. Until then no seal closes that should have them.
 */
public final class SetAsideReports {

    private static final Logger LOG = Logger.getLogger(SetAsideReports.class);
    private static final LogPosition BEFORE_ALL = new LogPosition(-1, -1);
    private static final int AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 16L << 20;

    private final CurrentLease lease;
    private final Database database;
    private final PollJudge judge;
    private final Planner planner;
    private final Consumer<InFlightJob> send;
    private final long mostBytes;
    private volatile boolean room = true;

    /**
     * Judges by {@code judge}.
     *
     * @param send takes each planned job
     * @param mostBytes of all reports that are set aside, give or take what comes between two runs
     */
    public SetAsideReports(
            CurrentLease lease,
            Database database,
            PollJudge judge,
            Planner planner,
            Consumer<InFlightJob> send,
            long mostBytes) {
        this.lease = lease;
        this.database = database;
        this.judge = judge;
        this.planner = planner;
        this.send = send;
        this.mostBytes = mostBytes;
    }

    /** Whether more may be set aside, as of the last run. */
    public boolean hasRoom() {
        return room;
    }

    /** Tries each key that is awaited. To be called again and again, by any replica. */
    public void run() {
        room = database.transact(ParkedReports::awaitingBytes) < mostBytes;
        for (Awaiting which : database.transact(ParkedReports::awaiting)) {
            try {
                takeUp(which);
            } catch (NotCurrentException e) {
                LOG.warnf("reports of task %s stay aside: %s", which.task(), e.getMessage());
            }
        }
    }

    private void takeUp(Awaiting which) throws NotCurrentException {
        LogPosition after = BEFORE_ALL;
        while (true) {
            LogPosition from = after;
            List<Parked> portion = database.transact(
                    connection -> ParkedReports.awaiting(connection, which, from, AT_ONCE, BYTES_AT_ONCE));
            if (portion.isEmpty() || !takeUp(which, portion)) {
                return;
            }
            after = portion.getLast().at();
        }
    }

    /** False when the key is awaited still, or somebody else takes the reports up. */
    private boolean takeUp(Awaiting which, List<Parked> some) throws NotCurrentException {
        CurrentLease.Stretch current = lease.stretch();
        current.require();
        try {
            Poll poll = judge(which, some);
            boolean tooMuch = poll.days().size() > ReplayDays.MOST_AT_ONCE && some.size() > 1;
            return tooMuch ? takeUpHalves(which, some) : plan(poll, current);
        } catch (DatabaseException e) {
            throw e;
        } catch (RuntimeException e) {
            if (some.size() > 1) {
                return takeUpHalves(which, some);
            }
            LOG.errorf(
                    e,
                    "ALARM: the record at %s cannot be planned, and stays aside",
                    some.getFirst().at());
            return true;
        }
    }

    private boolean takeUpHalves(Awaiting which, List<Parked> some) throws NotCurrentException {
        int half = some.size() / 2;
        return takeUp(which, some.subList(0, half)) && takeUp(which, some.subList(half, some.size()));
    }

    /** What awaits a key still is left where it is. */
    private Poll judge(Awaiting which, List<Parked> some) throws NotCurrentException {
        List<LogRecord> records = some.stream()
                .map(each -> new LogRecord(each.at(), OptionalInt.empty(), each.task(), each.report()))
                .toList();
        Poll judged = judge.judge(which.topic(), new Poll.Source.SetAside(List.of()), records);
        Set<LogPosition> left =
                judged.awaiting().stream().map(each -> each.record().at()).collect(Collectors.toSet());
        List<LogPosition> taken =
                some.stream().map(Parked::at).filter(at -> !left.contains(at)).toList();
        return new Poll(
                judged.topic(),
                new Poll.Source.SetAside(taken),
                judged.tasks(),
                judged.rejected(),
                List.of(),
                judged.poison());
    }

    private boolean plan(Poll poll, CurrentLease.Stretch judgedIn) throws NotCurrentException {
        if (poll.source() instanceof Poll.Source.SetAside(List<LogPosition> taken) && taken.isEmpty()) {
            return false;
        }
        return switch (planner.plan(poll, judgedIn)) {
            case Planner.Plan.Outrun outrun -> false;
            case Planner.Plan.Planned(List<InFlightJob> jobs) -> {
                jobs.forEach(send);
                yield true;
            }
        };
    }
}
