package dev.sumac.vdaf.prio3;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.TestKernels;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every vector in a file {@code Prio3*.json} holds, whatever the kernels and however the reports are batched. */
class Prio3VectorsTest {
    @TestFactory
    Stream<DynamicContainer> operations_shouldReproduceTheVector() {
        return VectorFiles.prio3().stream().map(Prio3VectorsTest::file);
    }

    private static DynamicContainer file(Path file) {
        Stream<DynamicNode> runs = TestKernels.all().stream().flatMap(kernels -> sizes(kernels)
                .mapToObj(size -> dynamicTest(
                        file.getFileName() + ", " + kernels + ", batches of " + size,
                        () -> new VectorRun(file, kernels, size).run())));
        return dynamicContainer(file.getFileName().toString(), file.toUri(), runs);
    }

    /** One report; a group with empty lanes; a full group and one more. */
    private static IntStream sizes(Kernels kernels) {
        return kernels.lanes() == 1 ? IntStream.of(1) : IntStream.of(1, kernels.lanes() - 1, kernels.lanes() + 1);
    }
}
