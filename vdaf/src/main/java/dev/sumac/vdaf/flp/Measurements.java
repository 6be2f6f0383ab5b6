package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Words;

/** Checks of measurements. A message names what is allowed, never what was given. */
final class Measurements {
    private Measurements() {}

    static void requireLength(long[] measurement, int length) {
        if (measurement.length != length) {
            throw new IllegalArgumentException("a measurement has " + length + " number(s)");
        }
    }

    /** Both are unsigned. */
    static void requireAtMost(long value, long maximum) {
        if (Words.borrow(maximum, value, maximum - value) == 1) {
            throw new IllegalArgumentException("a measurement is in [0, " + Long.toUnsignedString(maximum) + "]");
        }
    }
}
