package dev.sumac.prepare.store;

/** Where a report stands in the log. */
public record LogPosition(int partition, long offset) implements Comparable<LogPosition> {
    @Override
    public int compareTo(LogPosition other) {
        int byPartition = Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }
}
