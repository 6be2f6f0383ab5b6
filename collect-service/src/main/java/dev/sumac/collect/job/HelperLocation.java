package dev.sumac.collect.job;

import dev.sumac.dap.task.Url;
import dev.sumac.kit.task.TaskEntry;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * URLs of a Helper's aggregate shares. The address dialled may differ from the one in the TaskConfiguration, from which
 * the Helper makes its {@code Location}s; the token goes to the dialled origin and nowhere else.
 */
final class HelperLocation {

    private HelperLocation() {}

    /** Where aggregate shares of the task are made. */
    static URI creation(TaskEntry task) {
        return task.peerUrl().resource("tasks/" + task.taskId() + "/aggregate_shares");
    }

    /**
     * Where a share is polled: {@code location} resolved against the creation URL, its query kept.
     *
     * @throws UnusableLocationException when that is not at the Helper
     */
    static URI resolve(TaskEntry task, String location) throws UnusableLocationException {
        try {
            URI creation = creation(task);
            URI resolved = creation.resolve(new URI(dialled(task, location)));
            if (!sameOrigin(creation, resolved)) {
                throw new UnusableLocationException("the location is of another origin");
            }
            return resolved;
        } catch (URISyntaxException e) {
            throw new UnusableLocationException("the location is no URL");
        }
    }

    /** A location below the configured endpoint, as it stands below the dialled one. */
    private static String dialled(TaskEntry task, String location) {
        Url configured = task.configuration().helperAggregatorEndpoint();
        String relative = below(location, configured.value());
        if (relative.isEmpty() && location.startsWith("/")) {
            relative = below(location, configured.basePath());
        }
        return relative.isEmpty() ? location : task.peerUrl().resource(relative).toString();
    }

    private static String below(String location, String base) {
        String folder = base.endsWith("/") ? base : base + "/";
        return location.startsWith(folder) ? location.substring(folder.length()) : "";
    }

    private static boolean sameOrigin(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && Objects.equals(one.getRawAuthority(), other.getRawAuthority());
    }
}
