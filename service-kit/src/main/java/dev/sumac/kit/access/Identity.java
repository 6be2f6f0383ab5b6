package dev.sumac.kit.access;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, as far as that is proven.
 *
 * @param name for the audit: {@code operator} for the static token; of a realm's token {@code user:}, {@code client:} or
 *     {@code subject:} and what it claims
 * @param client the OAuth client that the token was issued to ({@code azp}); empty for a static token
 * @param roles of an operator
 * @param session whether a browser's session says so, which can be ended
 */
public record Identity(String name, Optional<String> client, Set<String> roles, boolean session) {

    private static final String KEY = Identity.class.getName();

    /** Whoever holds the operator's static token. */
    static final Identity OPERATOR = new Identity("operator", Optional.empty(), Access.ROLES, false);

    public Identity {
        roles = Set.copyOf(roles);
    }

    /** Who sent a request that was let pass; empty on a public route. */
    public static Optional<Identity> of(RoutingContext route) {
        return Optional.ofNullable(route.get(KEY));
    }

    void attach(RoutingContext route) {
        route.put(KEY, this);
    }
}
