package dev.sumac.kit.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Authentication by bearer token, presented as {@code Authorization: Bearer TOKEN} (RFC 6750) or as {@code
 * DAP-Auth-Token: TOKEN}. A request that fails is answered 401 with {@link #CHALLENGE}, whichever way it failed.
 */
public final class BearerAuthentication {

    /** The header of RFC 9110. */
    public static final String AUTHORIZATION = "Authorization";

    /** The header that other implementations of DAP send. */
    public static final String DAP_AUTH_TOKEN = "DAP-Auth-Token";

    /** Value of {@code WWW-Authenticate} in a 401. */
    public static final String CHALLENGE = "Bearer";

    private static final String SCHEME = "Bearer ";
    private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

    private BearerAuthentication() {}

    /**
     * Whether a request presents the expected token in either header.
     *
     * @param expected empty when nobody may pass
     */
    public static boolean permits(
            Optional<TokenHash> expected, @Nullable String authorization, @Nullable String dapAuthToken) {
        return expected.isPresent()
                && Stream.of(bearerToken(authorization), Optional.ofNullable(dapAuthToken))
                        .flatMap(Optional::stream)
                        .anyMatch(expected.get()::matches);
    }

    /** Whether a request's headers present the expected token. */
    public static boolean permits(Optional<TokenHash> expected, HttpServerRequest request) {
        return permits(expected, request.getHeader(AUTHORIZATION), request.getHeader(DAP_AUTH_TOKEN));
    }

    /** Whether an {@code Authorization} header presents what has the form of a signed JWT (RFC 7515, compact). */
    public static boolean presentsJwt(@Nullable String authorization) {
        return bearerToken(authorization)
                .filter(token -> JWT.matcher(token).matches())
                .isPresent();
    }

    private static Optional<String> bearerToken(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return Optional.of(authorization.substring(SCHEME.length()).strip());
    }
}
