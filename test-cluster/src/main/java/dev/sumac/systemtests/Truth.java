package dev.sumac.systemtests;

import dev.sumac.dap.task.VdafConfig;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the aggregate must be, from the plaintexts that only the clients know. */
final class Truth {
    private Truth() {}

    static List<BigInteger> of(VdafConfig vdaf, Collection<long[]> measurements) {
        return switch (vdaf) {
            case VdafConfig.Prio3Count count -> List.of(total(measurements));
            case VdafConfig.Prio3Sum sum -> List.of(total(measurements));
            case VdafConfig.Prio3SumVec vector -> slots(vector.length(), measurements);
            case VdafConfig.Prio3MultihotCountVec vector -> slots(vector.length(), measurements);
            case VdafConfig.Prio3Histogram histogram -> buckets(histogram.length(), measurements);
        };
    }

    private static BigInteger total(Collection<long[]> measurements) {
        return measurements.stream().map(m -> BigInteger.valueOf(m[0])).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static List<BigInteger> slots(int length, Collection<long[]> measurements) {
        List<BigInteger> result = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int slot = i;
            result.add(measurements.stream()
                    .map(m -> BigInteger.valueOf(m[slot]))
                    .reduce(BigInteger.ZERO, BigInteger::add));
        }
        return result;
    }

    private static List<BigInteger> buckets(int length, Collection<long[]> measurements) {
        List<BigInteger> result = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            long bucket = i;
            result.add(BigInteger.valueOf(
                    measurements.stream().filter(m -> m[0] == bucket).count()));
        }
        return result;
    }
}
