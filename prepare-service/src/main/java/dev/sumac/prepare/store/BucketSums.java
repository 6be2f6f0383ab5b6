package dev.sumac.prepare.store;

import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.task.BoundVdaf;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sums output shares by bucket (section 4.5.4.3). Not safe for use by several threads. */
public final class BucketSums {

    private final Supplier<BoundVdaf.AggregateShare> empty;
    private final Map<Bucket, Sum> sums = new TreeMap<>();

    /** @param empty makes a sum of nothing */
    public BucketSums(Supplier<BoundVdaf.AggregateShare> empty) {
        this.empty = empty;
    }

    public void add(Bucket bucket, ReportId report, long time, BoundVdaf.OutputShare share) {
        sums.computeIfAbsent(bucket, key -> new Sum(empty.get(), time)).add(report, time, share);
    }

    public long count() {
        return sums.values().stream().mapToLong(sum -> sum.count).sum();
    }

    /** The rows. */
    public List<JobShares.Filled> rows() {
        return sums.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .toList();
    }

    private static final class Sum {
        private final BoundVdaf.AggregateShare share;
        private Checksum checksum = Checksum.EMPTY;
        private int count;
        private long least;
        private long greatest;

        Sum(BoundVdaf.AggregateShare share, long time) {
            this.share = share;
            this.least = time;
            this.greatest = time;
        }

        void add(ReportId report, long time, BoundVdaf.OutputShare outputShare) {
            share.add(outputShare);
            checksum = checksum.xor(Checksum.of(report));
            count++;
            least = Math.min(least, time);
            greatest = Math.max(greatest, time);
        }

        JobShares.Filled row(Bucket bucket) {
            return new JobShares.Filled(bucket, count, checksum, least, greatest, share.encode());
        }
    }
}
