package dev.sumac.vdaf.xof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.prio3.VectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every vector of a XOF holds, byte for byte, and there is none for a XOF that is not known. */
class XofVectorsTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> vector_shouldHold() {
        return VectorFiles.xof().stream().map(file -> dynamicTest(file.toString(), file.toUri(), () -> check(file)));
    }

    @ParameterizedTest
    @EnumSource
    void files_shouldHaveEveryXof(TestXof xof) {
        assertThat(VectorFiles.xof("")).anySatisfy(file -> assertThat(file).hasFileName(xof.fileName));
    }

    @Test
    void files_shouldBeThoseOfTheNamedFolderIfItHasAny() throws IOException {
        Files.writeString(directory.resolve("Prio3Count.json"), "");
        assertThat(VectorFiles.xof(directory.toString())).isEqualTo(VectorFiles.xof(""));

        Path named = Files.writeString(directory.resolve("XofOther.json"), "");
        assertThat(VectorFiles.xof(directory.toString())).containsExactly(named);
    }

    @Test
    void check_shouldRefuseAFileOfAnotherXof() throws IOException {
        Path file = Files.copy(VectorFiles.xof("").getFirst(), directory.resolve("XofShake128.json"));
        assertThatThrownBy(() -> check(file))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("unknown XOF", "XofShake128.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dst", "binder", "derived_seed", "expanded_vec_field128"})
    void check_shouldNameTheFileInWhichAByteWasAdded(String field) throws IOException {
        for (Path file : VectorFiles.xof("")) {
            String changed = Files.readString(file).replaceFirst("(\"" + field + "\" ?: \")", "$1ff");
            Path copy = Files.writeString(directory.resolve(file.getFileName()), changed);
            assertThatThrownBy(() -> check(copy))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(copy.toString());
        }
    }

    private static void check(Path file) throws IOException {
        TestXof xof = Arrays.stream(TestXof.values())
                .filter(known -> file.endsWith(known.fileName))
                .findAny()
                .orElseThrow(() -> new AssertionError("unknown XOF: " + file));
        JsonNode vector = new ObjectMapper().readTree(file.toFile());
        assertThat(vector.fieldNames())
                .toIterable()
                .as("%s", file)
                .containsExactlyInAnyOrder("binder", "derived_seed", "dst", "expanded_vec_field128", "length", "seed");
        byte[] seed = hex(vector, "seed");
        byte[] tag = hex(vector, "dst");
        byte[] binder = hex(vector, "binder");
        assertThat(xof.deriveSeed(seed, tag, binder))
                .as("%s, derived_seed", file)
                .isEqualTo(hex(vector, "derived_seed"));
        assertThat(xof.expandIntoVec(
                        Field128.INSTANCE,
                        seed,
                        tag,
                        binder,
                        vector.get("length").intValue()))
                .as("%s, expanded_vec_field128", file)
                .isEqualTo(hex(vector, "expanded_vec_field128"));
    }

    private static byte[] hex(JsonNode vector, String name) {
        return HexFormat.of().parseHex(vector.get(name).textValue());
    }
}
