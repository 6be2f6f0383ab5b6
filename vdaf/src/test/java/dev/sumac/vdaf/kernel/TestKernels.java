package dev.sumac.vdaf.kernel;

import java.util.List;

/** The kernels that this machine and this command line allow. */
public final class TestKernels {
    private TestKernels() {}

    public static List<Kernels> all() {
        return List.of(ScalarKernels.INSTANCE);
    }
}
