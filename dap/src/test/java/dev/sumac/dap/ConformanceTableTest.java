package dev.sumac.dap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/conformance.md names is there. */
class ConformanceTableTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test|\\w+IT)#(\\w+)`");

    @Test
    void table_shouldNameTestsThatExist() throws IOException {
        Map<String, List<String>> sources = testSources();
        String table = Files.readString(REPOSITORY.resolve("docs/conformance.md"));
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(table);
        int count = 0;
        while (named.find()) {
            count++;
            Pattern method = Pattern.compile("void " + named.group(2) + "\\(");
            if (sources.getOrDefault(named.group(1), List.of()).stream()
                    .noneMatch(source -> method.matcher(source).find())) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(30);
    }

    private static Map<String, List<String>> testSources() throws IOException {
        Map<String, List<String>> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                collect(tests, sources);
            }
        }
        return sources;
    }

    private static void collect(Path tests, Map<String, List<String>> sources) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> sources.computeIfAbsent(
                            file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                    .add(read(file)));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
