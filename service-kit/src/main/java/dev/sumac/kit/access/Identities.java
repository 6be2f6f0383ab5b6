package dev.sumac.kit.access;

import dev.sumac.dap.message.TaskId;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Who presents an access token; Quarkus's OpenID Connect says so. Tokens and what they claim are not logged. */
@Singleton
public class Identities {

    private static final Logger LOG = Logger.getLogger(Identities.class);
    private static final String REFUSED = "The token is missing, expired, or not for this aggregator.";

    private final RealmTenants tenants;
    private final Function<RoutingContext, Uni<SecurityIdentity>> authentication;

    /** @param authenticator asked itself: the identity that Quarkus defers would answer failures in its own way */
    @Inject
    public Identities(RealmTenants tenants, HttpAuthenticator authenticator) {
        this(tenants, authenticator::attemptAuthentication);
    }

    Identities(RealmTenants tenants, Function<RoutingContext, Uni<SecurityIdentity>> authentication) {
        this.tenants = tenants;
        this.authentication = authentication;
    }

    /** Whether operators may come with a token of a realm. */
    boolean haveOperators() {
        return tenants.haveOperators();
    }

    /**
     * Goes on with who presents a valid token of the realm that is in charge of the request's path. Without one the request
     * ends here: 401, or 503 when the realm cannot be asked for its keys.
     *
     * @param about the task that the request is about
     */
    void require(RoutingContext route, Optional<TaskId> about, Consumer<Identity> then) {
        if (!tenants.serve(route) || route.request().getHeader("Authorization") == null) {
            Refusals.refuse(route, 401, REFUSED, about);
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        var _ = authentication
                .apply(route)
                .subscribe()
                .with(
                        identity -> context.runOnContext(again -> proven(identity)
                                .ifPresentOrElse(then, () -> Refusals.refuse(route, 401, REFUSED, about))),
                        failure -> context.runOnContext(again -> failed(route, about, failure)));
    }

    private static void failed(RoutingContext route, Optional<TaskId> about, Throwable failure) {
        if (failure instanceof AuthenticationFailedException) {
            Refusals.refuse(route, 401, REFUSED, about);
        } else {
            LOG.warnf(
                    "the realm of %s cannot be asked: %s",
                    route.normalizedPath(), failure.getClass().getName());
            Refusals.unavailable(route, "The identity provider cannot be asked now.");
        }
    }

    private static Optional<Identity> proven(@Nullable SecurityIdentity identity) {
        return identity != null && !identity.isAnonymous() && identity.getPrincipal() instanceof JsonWebToken token
                ? Optional.of(identity(identity, token))
                : Optional.empty();
    }

    private static Identity identity(SecurityIdentity identity, JsonWebToken token) {
        Optional<String> client = claim(token, "azp");
        String name = Stream.of(claim(token, "preferred_username"), client, claim(token, "sub"))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("unnamed");
        Set<String> roles =
                identity.getRoles().stream().filter(Access.ROLES::contains).collect(Collectors.toSet());
        return new Identity(name, client, roles);
    }

    private static Optional<String> claim(JsonWebToken token, String name) {
        return token.getClaim(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
