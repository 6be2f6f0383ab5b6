package dev.sumac.local;

import java.util.Optional;

/** Which service answers which path of an aggregator. */
final class Routes {
    private final String basePath;

    /** @param basePath the path of the aggregator's URL, beginning with a slash and ending without one */
    Routes(String basePath) {
        if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
            throw new IllegalArgumentException("not a base path: " + basePath);
        }
        this.basePath = basePath;
    }

    /**
     * A path or URI without the base path, or nothing when it lies elsewhere. An aggregator's URL ends with a slash: who puts
     * another behind it means the same, as most ingresses have it.
     */
    Optional<String> strip(String uri) {
        if (!uri.startsWith(basePath) || uri.length() == basePath.length() || uri.charAt(basePath.length()) != '/') {
            return Optional.empty();
        }
        return Optional.of(uri.substring(basePath.length()).replaceFirst("^/+", "/"));
    }

    /** The service for a path without its base. */
    static Optional<ServiceKind> service(String path) {
        if (path.equals("/hpke_config")) {
            return Optional.of(ServiceKind.UPLOAD);
        }
        if (path.startsWith("/tasks/")) {
            return ofTask(path);
        }
        if (path.startsWith("/api/v1/aggregation/")) {
            return Optional.of(ServiceKind.PREPARE);
        }
        if (path.equals("/.well-known/sumac/key-manifest")
                || path.equals("/q/openapi")
                || path.equals("/console")
                || path.startsWith("/console/")) {
            return Optional.of(ServiceKind.KEY);
        }
        return path.startsWith("/api/") ? Optional.of(ServiceKind.KEY) : Optional.empty();
    }

    /** {@code /tasks/{id}/{resource}} with anything behind it. */
    private static Optional<ServiceKind> ofTask(String path) {
        int afterId = path.indexOf('/', "/tasks/".length());
        if (afterId < 0) {
            return Optional.empty();
        }
        int end = path.indexOf('/', afterId + 1);
        String resource = path.substring(afterId + 1, end < 0 ? path.length() : end);
        return switch (resource) {
            case "reports" -> Optional.of(ServiceKind.UPLOAD);
            case "aggregation_jobs" -> Optional.of(ServiceKind.PREPARE);
            case "collection_jobs", "aggregate_shares" -> Optional.of(ServiceKind.COLLECT);
            default -> Optional.empty();
        };
    }
}
