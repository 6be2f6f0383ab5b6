package dev.sumac.sdk;

import dev.sumac.dap.message.Interval;
import java.math.BigInteger;
import java.util.List;

/**
 * A collected batch.
 *
 * @param reportCount how many reports are in it
 * @param interval from the first report's time to the last's, in units of the task's time precision
 * @param result one number for Count and Sum, one per slot for the others
 */
public record Collected(long reportCount, Interval interval, List<BigInteger> result) {

    public Collected {
        result = List.copyOf(result);
    }
}
