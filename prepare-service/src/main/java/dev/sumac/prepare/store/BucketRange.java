package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Interval;

/** Buckets from {@code first} up to {@code end}, which is not in it. Empty buckets are in it too. */
public record BucketRange(Bucket first, Bucket end) {

    public BucketRange {
        if (first.compareTo(end) >= 0) {
            throw new IllegalArgumentException("an empty range");
        }
    }

    /** What a batch selector names; the interval is well formed. */
    public static BucketRange of(BatchSelector selector) {
        return switch (selector) {
            case BatchSelector.TimeInterval(Interval interval) ->
                new BucketRange(Bucket.ofTime(interval.start()), Bucket.ofTime(interval.end()));
            case BatchSelector.LeaderSelected(BatchId batch) -> {
                Bucket bucket = Bucket.ofBatch(batch);
                yield new BucketRange(bucket, bucket.next());
            }
        };
    }

    public boolean contains(Bucket bucket) {
        return first.compareTo(bucket) <= 0 && bucket.compareTo(end) < 0;
    }
}
