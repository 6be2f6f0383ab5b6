package dev.sumac.keys.task;

import dev.sumac.dap.task.VdafConfig;

/** How large a task's messages get: not less than they are, and little more (VDAF section 7.3.2 has the lengths). */
final class VdafSizes {

    private static final int FIELD64 = 8;
    private static final int FIELD128 = 16;
    /** Metadata, seeds, the Helper's share and both ciphertexts' own bytes. */
    private static final long OVERHEAD = 4096;

    private VdafSizes() {}

    /** Of a report, most of which is the Leader's input share: the measurement and its proof. */
    static long reportBytes(VdafConfig config) {
        return OVERHEAD
                + switch (config) {
                    case VdafConfig.Prio3Count() -> FIELD64 * 8L;
                    // A sum's range is checked bit by bit, twice.
                    case VdafConfig.Prio3Sum sum -> FIELD64 * 16L * Long.SIZE;
                    case VdafConfig.Prio3SumVec(int length, long max, int chunk) ->
                        vector((long) length * bits(max), chunk);
                    case VdafConfig.Prio3Histogram(int length, int chunk) -> vector(length, chunk);
                    case VdafConfig.Prio3MultihotCountVec(int length, int chunk, long weight) ->
                        vector(length + (long) bits(weight), chunk);
                };
    }

    /** Of a measurement of so many elements, and the proof of a gadget that takes {@code chunk} of them at a time. */
    private static long vector(long elements, long chunk) {
        long calls = (elements + chunk - 1) / chunk;
        long points = Long.highestOneBit(calls) * 2;
        return FIELD128 * (elements + 2 * chunk + 2 * (points - 1) + 1);
    }

    /** Of an encrypted aggregate share. */
    static long aggregateShareBytes(VdafConfig config) {
        return OVERHEAD
                + switch (config) {
                    case VdafConfig.Prio3Count count -> FIELD64;
                    case VdafConfig.Prio3Sum sum -> FIELD64;
                    case VdafConfig.Prio3SumVec vec -> (long) FIELD128 * vec.length();
                    case VdafConfig.Prio3Histogram histogram -> (long) FIELD128 * histogram.length();
                    case VdafConfig.Prio3MultihotCountVec multihot -> (long) FIELD128 * multihot.length();
                };
    }

    private static int bits(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }
}
