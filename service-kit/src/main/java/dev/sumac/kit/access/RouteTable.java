package dev.sumac.kit.access;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The routes of a service, and who may use each. Each service has exactly one, as a bean, and {@link AccessFilter} refuses
 * whatever does not stand in it: a new route, raw or JAX-RS, gets its line here or is 404. The hostile-use test of the
 * service walks the running routes and fails on one without a line.
 *
 * <p>In a path, <code>{task}</code> stands for one segment (the task's id, where a task is asked for), any other
 * <code>{name}</code> too; an ending <code>/*</code> stands for nothing or any number of segments. HEAD is what GET is.
 */
public final class RouteTable {

    /** The segment that names a task. */
    static final String TASK = "{task}";

    private static final String ANY_BELOW = "*";

    /** One route. */
    public record Line(HttpMethod method, String path, Access access) {

        public Line {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a path begins with '/': " + path);
            }
            if ((access == Access.PEER || access == Access.COLLECTOR) && !path.contains(TASK)) {
                throw new IllegalArgumentException("who may is said by the task, so the path names one: " + path);
            }
        }

        @Override
        public String toString() {
            return method + " " + path + ": " + access;
        }
    }

    /** What stands in the table of a request. */
    public sealed interface Match {
        /** @param task the segment that names it */
        record Found(Access access, Optional<String> task) implements Match {}

        /** The path does, with other methods: the value of {@code Allow}. */
        record OtherMethod(String allowed) implements Match {}

        record Nothing() implements Match {}
    }

    private record Parsed(Line line, String[] segments) {}

    private final List<Parsed> lines;

    private RouteTable(List<Line> lines) {
        this.lines = lines.stream()
                .map(line -> new Parsed(line, segments(line.path)))
                .toList();
        long distinct = lines.stream()
                .map(line -> line.method + line.path.replaceAll("\\{[^/]*}", "{}"))
                .distinct()
                .count();
        if (distinct != lines.size()) {
            throw new IllegalArgumentException("a route stands in the table twice");
        }
    }

    /** A table with what every service has: health for all, metrics for viewers. */
    public static Builder builder() {
        return new Builder().get("/q/health/*", Access.PUBLIC).get("/q/metrics/*", Access.VIEWER);
    }

    /** Collects lines. */
    public static final class Builder {

        private final List<Line> lines = new ArrayList<>();

        private Builder() {}

        public Builder get(String path, Access access) {
            return line(HttpMethod.GET, path, access);
        }

        public Builder post(String path, Access access) {
            return line(HttpMethod.POST, path, access);
        }

        public Builder put(String path, Access access) {
            return line(HttpMethod.PUT, path, access);
        }

        public Builder delete(String path, Access access) {
            return line(HttpMethod.DELETE, path, access);
        }

        private Builder line(HttpMethod method, String path, Access access) {
            lines.add(new Line(method, path, access));
            return this;
        }

        /** @throws IllegalArgumentException when a route stands there twice */
        public RouteTable build() {
            return new RouteTable(lines);
        }
    }

    /** All lines. */
    public List<Line> lines() {
        return lines.stream().map(Parsed::line).toList();
    }

    /**
     * Finds a request's line; the first that fits.
     *
     * @param path normalized, without query
     */
    public Match find(HttpMethod method, String path) {
        HttpMethod wanted = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        String[] asked = segments(path);
        for (Parsed parsed : lines) {
            if (parsed.line.method.equals(wanted) && fits(parsed.segments, asked)) {
                return new Match.Found(parsed.line.access, task(parsed.segments, asked));
            }
        }
        return otherMethod(asked);
    }

    private Match otherMethod(String[] asked) {
        String allowed = lines.stream()
                .filter(parsed -> fits(parsed.segments, asked))
                .map(parsed -> parsed.line.method)
                .flatMap(method ->
                        method.equals(HttpMethod.GET) ? Stream.of(method, HttpMethod.HEAD) : Stream.of(method))
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return allowed.isEmpty() ? new Match.Nothing() : new Match.OtherMethod(allowed);
    }

    /** Without the empty one before the first slash; an ending slash makes no difference, as to the router. */
    private static String[] segments(String path) {
        return (path.startsWith("/") ? path.substring(1) : path).split("/");
    }

    private static boolean fits(String[] pattern, String[] asked) {
        boolean open = pattern[pattern.length - 1].equals(ANY_BELOW);
        int fixed = open ? pattern.length - 1 : pattern.length;
        if (open ? asked.length < fixed : asked.length != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            boolean fits = pattern[i].startsWith("{") ? !asked[i].isEmpty() : pattern[i].equals(asked[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> task(String[] pattern, String[] asked) {
        for (int i = 0; i < Math.min(pattern.length, asked.length); i++) {
            if (pattern[i].equals(TASK)) {
                return Optional.of(asked[i]);
            }
        }
        return Optional.empty();
    }
}
