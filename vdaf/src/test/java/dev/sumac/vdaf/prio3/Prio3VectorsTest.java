package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.kernel.ScalarKernels;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every vector in a file {@code Prio3*.json} holds, whatever the kernels. */
class Prio3VectorsTest {
    @TestFactory
    Stream<DynamicTest> scalarKernels_shouldReproduceVector() {
        return VectorFiles.prio3().stream()
                .map(file -> test(file, () -> new VectorRun(file, ScalarKernels.INSTANCE, 1).run()));
    }

    private static DynamicTest test(Path file, org.junit.jupiter.api.function.Executable run) {
        return DynamicTest.dynamicTest(file.getFileName().toString(), file.toUri(), run);
    }
}
