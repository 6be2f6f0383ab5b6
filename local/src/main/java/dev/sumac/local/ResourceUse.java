package dev.sumac.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What each process of a stack uses, by the process's name. */
final class ResourceUse {
    private static final String POSTGRES = "postgres";

    private ResourceUse() {}

    private static Map<String, ProcessHandle> processes(Stack stack) {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        for (LocalAggregator aggregator : stack.aggregators()) {
            for (ServiceKind kind : ServiceKind.values()) {
                aggregator.replicas(kind).forEach(r -> processes.put(r.name(), r.handle()));
            }
        }
        processes.put("kafka", stack.kafka().handle());
        processes.put(POSTGRES, stack.postgres().postmaster());
        processes.put("cli", ProcessHandle.current());
        return processes;
    }

    /** Resident memory in megabytes; Linux only. */
    static Map<String, Long> memory(Stack stack) {
        Map<String, Long> megabytes = new LinkedHashMap<>();
        // Shared buffers would be counted once in each backend: the proportional size counts them once in all.
        processes(stack)
                .forEach((name, process) -> megabytes.put(
                        name,
                        (name.equals(POSTGRES)
                                        ? family(process)
                                                .mapToLong(ResourceUse::pss)
                                                .sum()
                                        : rss(process))
                                >> 10));
        return megabytes;
    }

    /** Processor time since each process began; of PostgreSQL, that of its sessions that are open. */
    static Map<String, Duration> processorTime(Stack stack) {
        Map<String, Duration> times = new LinkedHashMap<>();
        processes(stack)
                .forEach((name, process) -> times.put(
                        name,
                        (name.equals(POSTGRES) ? family(process) : Stream.of(process))
                                .flatMap(each -> each.info().totalCpuDuration().stream())
                                .reduce(Duration.ZERO, Duration::plus)));
        return times;
    }

    private static Stream<ProcessHandle> family(ProcessHandle parent) {
        return Stream.concat(Stream.of(parent), parent.descendants());
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
