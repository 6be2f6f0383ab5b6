package dev.sumac.vdaf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    /** With the module and registers of 256 bits the vector kernels are found; without the module they are not missed. */
    @Test
    void best_shouldBeWhatTheCommandLineAllows() {
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (System.getProperty("sumac.expected.kernels", "").equals("scalar")) {
            assertThat(module).isFalse();
        }
        Kernels best = KernelChoice.best();
        if (module) {
            assertThat(best == ScalarKernels.INSTANCE ? 1 : best.lanes()).isEqualTo(VectorLanes.expected());
        } else {
            assertThat(best).isSameAs(ScalarKernels.INSTANCE);
        }
    }

    /** Loaded only where the module is. */
    private static final class VectorLanes {
        static int expected() {
            int lanes = jdk.incubator.vector.LongVector.SPECIES_PREFERRED.length();
            return lanes >= 4 ? lanes : 1;
        }
    }
}
