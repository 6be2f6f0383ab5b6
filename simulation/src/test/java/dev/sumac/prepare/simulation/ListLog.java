package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.LogPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The log as lists, one for each partition. */
final class ListLog implements ReportLog {

    private final UUID topic;
    private final List<List<LogRecord>> partitions = new ArrayList<>();
    private final Map<Integer, Long> begins = new HashMap<>();

    ListLog(UUID topic, int partitions) {
        this.topic = topic;
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    void append(int partition, TaskId task, byte[] report) {
        List<LogRecord> records = partitions.get(partition);
        records.add(new LogRecord(
                new LogPosition(partition, records.size()), OptionalInt.empty(), Optional.of(task), report));
    }

    /** What a poll from here gets: nothing, where the log was truncated since the position was read. */
    List<LogRecord> poll(int partition, long from, int most) {
        List<LogRecord> records = partitions.get(partition);
        if (from < begins.getOrDefault(partition, 0L)) {
            return List.of();
        }
        return List.copyOf(records.subList((int) from, (int) Math.min(records.size(), from + most)));
    }

    long records() {
        return partitions.stream().mapToLong(List::size).sum();
    }

    @Override
    public UUID topic() {
        return topic;
    }

    @Override
    public Map<LogPosition, byte[]> read(Collection<LogPosition> positions) {
        Map<LogPosition, byte[]> found = new HashMap<>();
        for (LogPosition at : positions) {
            if (at.offset() >= begins.getOrDefault(at.partition(), 0L)) {
                found.put(
                        at,
                        partitions.get(at.partition()).get((int) at.offset()).value());
            }
        }
        return found;
    }

    @Override
    public List<Long> ends() {
        return partitions.stream().map(records -> (long) records.size()).toList();
    }

    @Override
    public void deleteBelow(Map<Integer, Long> offsets) {
        offsets.forEach((partition, offset) -> begins.merge(partition, offset, Math::max));
    }
}
