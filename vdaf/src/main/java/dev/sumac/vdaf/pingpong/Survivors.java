package dev.sumac.vdaf.pingpong;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The results of a batch from which some reports fall early: they are settled at once, the others when the step that takes
 * them all together is done.
 */
final class Survivors<R> {
    private final List<@Nullable R> results;
    private final List<Integer> indices = new ArrayList<>();

    Survivors(int size) {
        this.results = new ArrayList<>(Collections.nCopies(size, null));
    }

    /** The result of report {@code index} is known. */
    void settle(int index, R result) {
        results.set(index, result);
    }

    /** The result of report {@code index} will come. */
    void add(int index) {
        indices.add(index);
    }

    /** All results in the order of the reports. */
    List<R> settleAll(IntFunction<R> resultOfSurvivor) {
        for (int j = 0; j < indices.size(); j++) {
            results.set(indices.get(j), resultOfSurvivor.apply(j));
        }
        List<R> settled = new ArrayList<>(results.size());
        for (R result : results) {
            settled.add(requireNonNull(result));
        }
        return settled;
    }
}
