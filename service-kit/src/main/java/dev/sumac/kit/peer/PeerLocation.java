package dev.sumac.kit.peer;

import dev.sumac.dap.task.Url;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Where a peer's {@code Location} leads. The address dialled may differ from the one in the TaskConfiguration, from which the
 * peer makes its {@code Location}s; the token goes to the dialled origin and nowhere else.
 */
public final class PeerLocation {

    private PeerLocation() {}

    /**
     * The URL to ask, its query kept.
     *
     * @param configured the peer's endpoint in the task's configuration
     * @param dialled the peer's endpoint as we reach it
     * @param asked the request that was answered with {@code location}
     * @throws UnusableLocationException when that is not at the dialled peer
     */
    public static URI resolve(Url configured, Url dialled, URI asked, String location)
            throws UnusableLocationException {
        try {
            URI resolved = asked.resolve(new URI(mapped(configured, dialled, location)));
            if (!sameOrigin(dialled.toUri(), resolved)) {
                throw new UnusableLocationException("the location is of another origin");
            }
            return resolved;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new UnusableLocationException("the location is no URL");
        }
    }

    /** A location below the configured endpoint, as it stands below the dialled one. */
    private static String mapped(Url configured, Url dialled, String location) {
        String relative = below(location, configured.value());
        if (relative.isEmpty() && location.startsWith("/")) {
            relative = below(location, configured.basePath());
        }
        return relative.isEmpty() ? location : dialled.resource(relative).toString();
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
