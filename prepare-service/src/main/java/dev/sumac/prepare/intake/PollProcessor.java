package dev.sumac.prepare.intake;

import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Poll;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.Positions.Advance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Judges and plans some records; what throws is cut in halves until the one record is alone that does it, and parked. */
public final class PollProcessor {

    private static final Logger LOG = Logger.getLogger(PollProcessor.class);

    private final PollJudge judge;
    private final Planner planner;
    private final Consumer<InFlightJob> send;

    /** @param send takes each planned job; must not block for long, and settles or gives up the job by itself */
    public PollProcessor(PollJudge judge, Planner planner, Consumer<InFlightJob> send) {
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
     */
    public boolean process(UUID topic, Map<Integer, Long> from, List<LogRecord> records) throws NotCurrentException {
        List<Advance> advances = advances(from, records);
        try {
            return plan(judge.judge(topic, advances, records));
        } catch (DatabaseException e) {
            throw e;
        } catch (RuntimeException e) {
            if (records.size() == 1) {
                LOG.errorf(e, "the record at %s is poison", records.getFirst().at());
                return park(topic, advances, records.getFirst());
            }
            LOG.warnf("%d records cannot be planned together: %s", records.size(), e);
            int half = records.size() / 2;
            Map<Integer, Long> onward = new LinkedHashMap<>(from);
            advances(from, records.subList(0, half)).forEach(step -> onward.put(step.partition(), step.to()));
            return process(topic, from, records.subList(0, half))
                    && process(topic, onward, records.subList(half, records.size()));
        }
    }

    /** Moves past a record without looking at it. */
    public boolean park(UUID topic, List<Advance> advances, LogRecord record) {
        return plan(new Poll(topic, advances, List.of(), List.of(), List.of(PollJudge.poison(record))));
    }

    private boolean plan(Poll poll) {
        return switch (planner.plan(poll)) {
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
