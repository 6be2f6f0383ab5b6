package dev.sumac.cli.demo;

import dev.sumac.cli.flight.FlightTask;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Stands for the aggregators: adds measurements up as they are. */
public final class PlainAggregation implements PrivateAggregation {
    private final long lost;

    /** @param lost how many reports of each task it rejects */
    public PlainAggregation(long lost) {
        this.lost = lost;
    }

    @Override
    public Measured open(FlightTask task, long reports) {
        return new Plain(task);
    }

    private final class Plain implements Measured {
        private final FlightTask task;
        private final long[] sums;
        private long count;

        Plain(FlightTask task) {
            this.task = task;
            this.sums = new long[task.slots().size()];
        }

        @Override
        public synchronized void upload(List<long[]> measurements) {
            measurements.forEach(this::add);
        }

        private void add(long[] measurement) {
            count++;
            if (count <= lost) {
                return;
            }
            if (task.name().equals("delays")) {
                sums[Math.toIntExact(measurement[0])]++;
            } else {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += measurement[i];
                }
            }
        }

        @Override
        public synchronized Verified verified() {
            return new Verified(Math.max(0, count - lost), Math.min(count, lost));
        }

        @Override
        public synchronized Result collect(long reports) {
            return lost < count
                    ? new Result(
                            count - lost,
                            Arrays.stream(sums).mapToObj(BigInteger::valueOf).toList())
                    : new Result(0, List.of());
        }
    }
}
