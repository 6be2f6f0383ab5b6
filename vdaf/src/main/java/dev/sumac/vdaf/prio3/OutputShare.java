package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Field;

/** One aggregator's share of a measurement that verified, to be aggregated. A view of one lane of its batch. */
public final class OutputShare {
    final Field field;
    final long[] words;
    final int lane;
    final int lanes;

    OutputShare(Field field, long[] words, int lane, int lanes) {
        this.field = field;
        this.words = words;
        this.lane = lane;
        this.lanes = lanes;
    }

    /** The draft's encoding. */
    public byte[] encode() {
        int count = words.length / lanes;
        byte[] encoded = new byte[count * Long.BYTES];
        Elements.store(words, lane, lanes, encoded, 0, count);
        return encoded;
    }
}
