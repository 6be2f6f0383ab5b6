package dev.sumac.prepare.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reports of a batch on their way through the checks: some fall, the others go on in their order. */
final class Survivors<A, V> {

    /** What a step says of one report. */
    sealed interface Step<B, V> {
        /** The verdict is final. */
        record Fell<B, V>(V verdict) implements Step<B, V> {}

        record GoesOn<B, V>(B item) implements Step<B, V> {}
    }

    private final List<@Nullable V> verdicts;
    private final List<Integer> indices;
    private final List<A> items;

    private Survivors(List<@Nullable V> verdicts, List<Integer> indices, List<A> items) {
        this.verdicts = verdicts;
        this.indices = indices;
        this.items = items;
    }

    static <A, V> Survivors<A, V> all(List<A> items) {
        List<@Nullable V> verdicts = new ArrayList<>(Collections.<@Nullable V>nCopies(items.size(), null));
        return new Survivors<>(
                verdicts, IntStream.range(0, items.size()).boxed().toList(), items);
    }

    List<A> items() {
        return items;
    }

    /** Takes one step's results, in the order of {@link #items}. */
    <B> Survivors<B, V> after(List<Step<B, V>> steps) {
        List<Integer> left = new ArrayList<>(steps.size());
        List<B> going = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            switch (steps.get(i)) {
                case Step.Fell<B, V>(V verdict) -> verdicts.set(indices.get(i), verdict);
                case Step.GoesOn<B, V>(B item) -> {
                    left.add(indices.get(i));
                    going.add(item);
                }
            }
        }
        return new Survivors<>(verdicts, left, going);
    }

    /** All verdicts in the order of the batch; {@code last} are those of the survivors. */
    List<V> verdicts(List<V> last) {
        for (int i = 0; i < last.size(); i++) {
            verdicts.set(indices.get(i), last.get(i));
        }
        return verdicts.stream().<V>map(Objects::requireNonNull).toList();
    }
}
