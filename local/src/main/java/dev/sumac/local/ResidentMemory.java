package dev.sumac.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Reads from {@code /proc} how much memory processes hold. */
final class ResidentMemory {
    private ResidentMemory() {}

    static Map<String, Long> of(Stack stack) {
        Map<String, Long> megabytes = new LinkedHashMap<>();
        for (LocalAggregator aggregator : stack.aggregators()) {
            for (ServiceKind kind : ServiceKind.values()) {
                aggregator.replicas(kind).forEach(r -> megabytes.put(r.name(), rss(r.handle()) >> 10));
            }
        }
        megabytes.put("kafka", rss(stack.kafka().handle()) >> 10);
        ProcessHandle postmaster = stack.postgres().postmaster();
        // Shared buffers would be counted once in each backend: the proportional size counts them once in all.
        long postgres = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .mapToLong(ResidentMemory::pss)
                .sum();
        megabytes.put("postgres", postgres >> 10);
        megabytes.put("cli", rss(ProcessHandle.current()) >> 10);
        return megabytes;
    }

    private static long rss(ProcessHandle process) {
        return kilobytes(process, "status", "VmRSS:");
    }

    private static long pss(ProcessHandle process) {
        return kilobytes(process, "smaps_rollup", "Pss:");
    }

    /** A line such as {@code VmRSS:   12345 kB}; 0 when the process is gone. */
    private static long kilobytes(ProcessHandle process, String file, String label) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), file))) {
            return lines.filter(line -> line.startsWith(label))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
