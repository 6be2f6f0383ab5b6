package dev.sumac.prepare.intake;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Poll;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.Positions.Advance;
import dev.sumac.prepare.store.ReplayDays;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Judges and plans some records; what throws is cut in halves until the one record is alone that does it, and parked. When
 * that would be all of them, nothing is: then the fault is our own.
 */
public final class PollProcessor {

    private static final Logger LOG = Logger.getLogger(PollProcessor.class);

    private final CurrentLease lease;
    private final PollJudge judge;
    private final Planner planner;
    private final Consumer<InFlightJob> send;

    /** @param send takes each planned job; must not block for long, and settles or gives up the job by itself */
    public PollProcessor(CurrentLease lease, PollJudge judge, Planner planner, Consumer<InFlightJob> send) {
        this.lease = lease;
        this.judge = judge;
        this.planner = planner;
        this.send = send;
    }

    /**
     * Plans records.
     *
     * @param from the offset at which each of their partitions stands
     * @param records by partition, in the order of the log
     * @return false when somebody else has moved a position: read them again and seek
     * @throws NotCurrentException when they cannot be judged now, or this replica was not current all the while, or when several records cannot be planned, and none can:
     *     then the fault is not theirs
     */
    public boolean process(UUID topic, Map<Integer, Long> from, List<LogRecord> records) throws NotCurrentException {
        CurrentLease.Stretch current = lease.stretch();
        current.require();
        Run run = new Run(topic, from, current);
        return run.take(records) && run.end(records.size());
    }

    /** Moves past a record without looking at it. */
    public boolean park(UUID topic, List<Advance> advances, LogRecord record) throws NotCurrentException {
        return plan(ofPoison(topic, advances, List.of(PollJudge.parked(record))), lease.stretch());
    }

    /** Some records on their way, in one transaction or, where that does not do, in several. */
    private final class Run {

        private final UUID topic;
        private final CurrentLease.Stretch current;
        private final Map<Integer, Long> at;
        /** Poison that lies before what comes next, and goes along with it. */
        private final List<LogRecord> poison = new ArrayList<>();

        private boolean planned;

        Run(UUID topic, Map<Integer, Long> from, CurrentLease.Stretch current) {
            this.topic = topic;
            this.current = current;
            this.at = new LinkedHashMap<>(from);
        }

        /** False when somebody else has moved a position. */
        boolean take(List<LogRecord> records) throws NotCurrentException {
            try {
                Poll poll = judge.judge(topic, new Poll.Source.Log(advancesThrough(records)), records);
                if (poll.isAllPoison()) {
                    poison.addAll(records);
                    return true;
                }
                boolean tooMuch = poll.days().size() > ReplayDays.MOST_AT_ONCE && records.size() > 1;
                return tooMuch ? takeHalves(records) : planThrough(records, poll);
            } catch (DatabaseException e) {
                throw e;
            } catch (RuntimeException e) {
                if (records.size() == 1) {
                    LOG.errorf(
                            e,
                            "the record at %s cannot be planned",
                            records.getFirst().at());
                    poison.addAll(records);
                    return true;
                }
                LOG.warnf("%d records cannot be planned together: %s", records.size(), e);
                return takeHalves(records);
            }
        }

        private boolean takeHalves(List<LogRecord> records) throws NotCurrentException {
            int half = records.size() / 2;
            return take(records.subList(0, half)) && take(records.subList(half, records.size()));
        }

        private boolean planThrough(List<LogRecord> records, Poll poll) throws NotCurrentException {
            if (!plan(poll.with(parked()), current)) {
                return false;
            }
            advancesThrough(records).forEach(step -> at.put(step.partition(), step.to()));
            poison.clear();
            planned = true;
            return true;
        }

        /** Parks what is left: single records, unless they are all there is. */
        boolean end(int records) throws NotCurrentException {
            if (poison.isEmpty()) {
                return true;
            }
            if (!planned && records > 1) {
                LOG.errorf(
                        "ALARM: not one of %d records can be planned: a fault of our own, nothing is parked", records);
                throw new NotCurrentException("not one of " + records + " records can be planned");
            }
            return plan(ofPoison(topic, advancesThrough(List.of()), parked()), current);
        }

        private List<Advance> advancesThrough(List<LogRecord> records) {
            return advances(at, Stream.concat(poison.stream(), records.stream()).toList());
        }

        private List<ParkedReports.Parked> parked() {
            return poison.stream().map(PollJudge::parked).toList();
        }
    }

    private static Poll ofPoison(UUID topic, List<Advance> advances, List<ParkedReports.Parked> poison) {
        return new Poll(topic, new Poll.Source.Log(advances), List.of(), List.of(), List.of(), poison);
    }

    private boolean plan(Poll poll, CurrentLease.Stretch judgedIn) throws NotCurrentException {
        return switch (planner.plan(poll, judgedIn)) {
            case Planner.Plan.Outrun outrun -> false;
            case Planner.Plan.Planned(List<InFlightJob> jobs) -> {
                jobs.forEach(send);
                yield true;
            }
        };
    }

    /** From where each partition stands to the one after its last record. */
    public static List<Advance> advances(Map<Integer, Long> from, List<LogRecord> records) {
        Map<Integer, LogRecord> last = new LinkedHashMap<>();
        records.forEach(record -> last.put(record.at().partition(), record));
        List<Advance> advances = new ArrayList<>();
        last.forEach((partition, record) -> {
            Long at = from.get(partition);
            if (at == null) {
                throw new IllegalArgumentException("no position of partition " + partition);
            }
            OptionalInt epoch = record.leaderEpoch();
            advances.add(new Advance(partition, at, record.at().offset() + 1, epoch));
        });
        return advances;
    }
}
