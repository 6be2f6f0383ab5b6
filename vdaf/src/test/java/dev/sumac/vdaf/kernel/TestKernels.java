package dev.sumac.vdaf.kernel;

import java.util.List;
import java.util.stream.Stream;

/** The kernels that this machine and this command line allow. */
public final class TestKernels {
    private TestKernels() {}

    public static List<Kernels> all() {
        return Stream.of(ScalarKernels.INSTANCE, KernelChoice.best()).distinct().toList();
    }
}
