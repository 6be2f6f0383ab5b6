package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Vec;
import java.util.Arrays;

/** A sum of output shares of one aggregator (VDAF section 7.2.4). Not safe for use by several threads. */
public final class AggregateShare {
    /** How often halves of words can be summed before one goes over. */
    private static final int MAX_PENDING = 1 << 30;

    private final Field field;
    private final long[] words;

    /** What was added since the last reduction. */
    private final long[] halves;

    private int pending;

    AggregateShare(Field field, long[] words) {
        this.field = field;
        this.words = words;
        this.halves = new long[2 * words.length];
    }

    /** {@code agg_update}. */
    public void add(OutputShare share) {
        if (share.field != field || share.words.length != words.length * share.lanes) {
            throw new IllegalArgumentException("an output share of another VDAF");
        }
        if (pending == MAX_PENDING) {
            reduce();
        }
        Field.accumulate(halves, share.words, share.lane, share.lanes);
        pending++;
    }

    /** {@code merge}. */
    public void merge(AggregateShare other) {
        if (other.field != field || other.words.length != words.length) {
            throw new IllegalArgumentException("an aggregate share of another VDAF");
        }
        other.reduce();
        add(other.words);
    }

    /** The draft's encoding. */
    public byte[] encode() {
        reduce();
        byte[] encoded = new byte[words.length * Long.BYTES];
        Elements.store(words, 0, 1, encoded, 0, words.length);
        return encoded;
    }

    private void reduce() {
        if (pending > 0) {
            long[] sum = new long[words.length];
            field.reduceHalves(sum, halves);
            add(sum);
            Arrays.fill(halves, 0);
            pending = 0;
        }
    }

    private void add(long[] addend) {
        field.add(Vec.of(words), Vec.of(words), Vec.of(addend), words.length / field.wordsPerElement());
    }
}
