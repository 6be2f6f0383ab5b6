package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Vec;

/** A sum of output shares of one aggregator (VDAF section 7.2.4). Not safe for use by several threads. */
public final class AggregateShare {
    private final Field field;
    final long[] words;

    AggregateShare(Field field, long[] words) {
        this.field = field;
        this.words = words;
    }

    /** {@code agg_update}. */
    public void add(OutputShare share) {
        if (share.field != field || share.words.length != words.length * share.lanes) {
            throw new IllegalArgumentException("an output share of another VDAF");
        }
        field.accumulate(words, share.words, share.lane, share.lanes, words.length / field.wordsPerElement());
    }

    /** {@code merge}. */
    public void merge(AggregateShare other) {
        if (other.field != field || other.words.length != words.length) {
            throw new IllegalArgumentException("an aggregate share of another VDAF");
        }
        field.add(Vec.of(words), Vec.of(words), Vec.of(other.words), words.length / field.wordsPerElement());
    }

    /** The draft's encoding. */
    public byte[] encode() {
        byte[] encoded = new byte[words.length * Long.BYTES];
        Elements.store(words, 0, 1, encoded, 0, words.length);
        return encoded;
    }
}
