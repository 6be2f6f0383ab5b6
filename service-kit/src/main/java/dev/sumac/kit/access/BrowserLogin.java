package dev.sumac.kit.access;

import dev.sumac.kit.http.TokenHash;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a browser presents the static token where there is no login page: as the password of RFC 7617, with any user name. It
 * asks for it by itself, and sends it with every request, other sites' requests to us included; so whatever changes
 * something must carry {@link #HEADER} too, which no other site's page can add.
 */
final class BrowserLogin {

    /** What the console's own script sends with every request. */
    static final String HEADER = "Sumac-Console";

    private static final String CHALLENGE = "Basic realm=\"Sumac operator: any name, the token as password\"";
    private static final String SCHEME = "Basic ";

    private BrowserLogin() {}

    /** Makes a browser ask: a refusal of the console, or of what its script asks for, says how to log in. */
    static void challenge(RoutingContext route) {
        String path = route.normalizedPath();
        boolean asked = ConsoleLogin.isConsole(path) || route.request().getHeader(HEADER) != null;
        if (asked) {
            route.addHeadersEndHandler(ended -> {
                if (route.response().getStatusCode() == 401) {
                    route.response().putHeader("WWW-Authenticate", CHALLENGE);
                }
            });
        }
    }

    static boolean permits(Optional<TokenHash> expected, HttpServerRequest request) {
        HttpMethod method = request.method();
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return (reads || request.getHeader(HEADER) != null)
                && expected.isPresent()
                && password(request.getHeader(HttpHeaders.AUTHORIZATION))
                        .filter(expected.get()::matches)
                        .isPresent();
    }

    private static Optional<String> password(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            String login = new String(decoded, StandardCharsets.UTF_8);
            int colon = login.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(login.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
