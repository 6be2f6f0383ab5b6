package dev.sumac.dap.message;

import java.time.Duration;
import java.time.Instant;

/** The draft's times: unsigned 64-bit counts of a task's time precision since the Epoch (section 4.1.1). */
public final class Times {

    private Times() {}

    /** The time that {@code instant} falls into. */
    public static long of(Instant instant, long timePrecision) {
        if (instant.getEpochSecond() < 0) {
            throw new IllegalArgumentException("before the Epoch");
        }
        return Long.divideUnsigned(instant.getEpochSecond(), timePrecision);
    }

    public static boolean isBefore(long time, long other) {
        return Long.compareUnsigned(time, other) < 0;
    }

    public static boolean isAfter(long time, long other) {
        return Long.compareUnsigned(time, other) > 0;
    }

    /** Whether {@code time} lies ahead of {@code now} by more than {@code skew}: time > floor((now + skew) / precision). */
    public static boolean isTooEarly(long time, Instant now, Duration skew, long timePrecision) {
        return isAfter(time, of(now.plus(skew), timePrecision));
    }

    /** Whether {@code time} lies behind {@code now} by more than {@code maxAge}: time < floor((now - age) / precision). */
    public static boolean isTooOld(long time, Instant now, Duration maxAge, long timePrecision) {
        Duration sinceEpoch = Duration.between(Instant.EPOCH, now);
        return maxAge.compareTo(sinceEpoch) < 0 && isBefore(time, of(now.minus(maxAge), timePrecision));
    }
}
