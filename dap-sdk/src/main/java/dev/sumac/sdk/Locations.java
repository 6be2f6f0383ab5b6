package dev.sumac.sdk;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/** {@code Location} headers, resolved against the request's URL with their query (section 3.2). */
final class Locations {

    private Locations() {}

    /** Refuses another origin, since the token goes where the job is. */
    static URI resolve(URI request, String location) throws DapException {
        URI resolved;
        try {
            resolved = request.resolve(location.strip());
        } catch (IllegalArgumentException e) {
            throw DapException.invalidAnswer(request + ": the answer's Location is no URL");
        }
        if (!origin(resolved).equals(origin(request))) {
            throw DapException.invalidAnswer(request + ": the answer's Location is at another origin");
        }
        return resolved;
    }

    private static String origin(URI uri) {
        String scheme = Objects.toString(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        String host = Objects.toString(uri.getHost(), "").toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host + ":" + port;
    }
}
