package dev.sumac.vdaf.prio3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnVectorsTest {
    /** The files do not drift from what makes them. */
    @Test
    void all_shouldBeTheFilesOfTheRepository() throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(VectorFiles.own())) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
        assertThat(files).isEqualTo(OwnVectors.all());
    }
}
