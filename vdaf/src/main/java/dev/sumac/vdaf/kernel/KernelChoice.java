package dev.sumac.vdaf.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The kernels of this process, chosen once. */
public final class KernelChoice {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String VECTOR_KERNELS = "dev.sumac.vdaf.vector.VectorKernels";

    /** Narrower registers gain nothing over scalar code. */
    private static final int MIN_LANES = 4;

    private static final Kernels BEST = choose();

    private KernelChoice() {}

    /**
     * Vector kernels where {@code --add-modules jdk.incubator.vector} was given and the machine has registers of at least
     * four 64-bit lanes, else scalar ones.
     */
    public static Kernels best() {
        return BEST;
    }

    private static Kernels choose() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return ScalarKernels.INSTANCE;
        }
        try {
            Kernels vector = Class.forName(VECTOR_KERNELS)
                    .asSubclass(Kernels.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return vector.lanes() >= MIN_LANES ? vector : ScalarKernels.INSTANCE;
        } catch (ReflectiveOperationException | LinkageError e) {
            Logger log = System.getLogger(KernelChoice.class.getName());
            log.log(Level.WARNING, "the vector kernels do not load; one report at a time instead", e);
            return ScalarKernels.INSTANCE;
        }
    }
}
