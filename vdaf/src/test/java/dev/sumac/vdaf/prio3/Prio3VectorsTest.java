package dev.sumac.vdaf.prio3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.TestKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector in a file {@code Prio3*.json} holds, whatever the kernels and however the reports are batched. */
class Prio3VectorsTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicContainer> operations_shouldReproduceTheVector() {
        return VectorFiles.prio3().stream().map(Prio3VectorsTest::file);
    }

    private static DynamicContainer file(Path file) {
        Stream<DynamicNode> runs = TestKernels.all().stream().flatMap(kernels -> sizes(kernels)
                .mapToObj(size -> dynamicTest(
                        file.getFileName() + ", " + kernels + ", batches of " + size,
                        () -> VectorRun.check(file, kernels, size))));
        return dynamicContainer(file.getFileName().toString(), file.toUri(), runs);
    }

    /** One report; a group with empty lanes; a full group and one more. */
    private static IntStream sizes(Kernels kernels) {
        return kernels.lanes() == 1 ? IntStream.of(1) : IntStream.of(1, kernels.lanes() - 1, kernels.lanes() + 1);
    }

    @Test
    void files_shouldBeThoseOfTheNamedFolderAlone() throws IOException {
        assertThatThrownBy(() -> VectorFiles.prio3(directory.toString())).hasMessageContaining(directory.toString());
        Path named = Files.writeString(directory.resolve("Prio3Count.json"), count());
        Files.writeString(directory.resolve("Other.json"), "");

        assertThat(VectorFiles.prio3(directory.toString())).containsExactly(named);
        VectorRun.check(named, TestKernels.all().getFirst(), 1);
    }

    static Stream<Arguments> broken() throws IOException {
        return Stream.of(
                Arguments.of("Prio3Count.json", "", "NullPointer"),
                Arguments.of("Prio3Count_cut.json", "{", "end-of-input"),
                Arguments.of("Prio3Other_0.json", count(), "unknown type of vector"),
                Arguments.of("Prio3Sum_0.json", count(), "no number max_measurement"),
                Arguments.of(
                        "Prio3Count_1.json", count().replace("\"agg_result\" : 2", "\"agg_result\" : 3"), "unshard"),
                Arguments.of(
                        "Prio3Count_2.json",
                        count().replace("\"c4601d5d140b406a\"", "\"\"").replace("\"shard\"", "\"unshard\""),
                        "the wrong length"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void check_shouldNameTheFileWhateverIsWrongWithIt(String name, String content, String why) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        assertThatThrownBy(() -> VectorRun.check(file, TestKernels.all().getFirst(), 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(name, why);
    }

    private static String count() throws IOException {
        return Files.readString(VectorFiles.own().resolve("Prio3Count_own_0.json"));
    }
}
