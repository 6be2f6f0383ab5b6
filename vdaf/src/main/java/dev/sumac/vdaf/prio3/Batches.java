package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.ScalarKernels;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Cuts batches into groups of as many reports as there are lanes. What is left over goes one by one when it would leave
 * most lanes empty.
 *
 * @param <B> works on groups
 */
final class Batches<B> {
    private final Kernels kernels;
    private final Function<Kernels, B> factory;

    Batches(Kernels kernels, Function<Kernels, B> factory) {
        this.kernels = kernels;
        this.factory = factory;
    }

    <T> void run(List<T> batch, BiConsumer<B, List<T>> work) {
        int lanes = kernels.lanes();
        int rest = batch.size() % lanes;
        int wide = lanes > 1 && rest > lanes / 4 ? batch.size() : batch.size() - rest;
        if (wide > 0) {
            each(batch.subList(0, wide), lanes, factory.apply(kernels), work);
        }
        if (wide < batch.size()) {
            each(batch.subList(wide, batch.size()), 1, factory.apply(ScalarKernels.INSTANCE), work);
        }
    }

    private static <B, T> void each(List<T> batch, int size, B worker, BiConsumer<B, List<T>> work) {
        for (int from = 0; from < batch.size(); from += size) {
            work.accept(worker, batch.subList(from, Math.min(from + size, batch.size())));
        }
    }
}
