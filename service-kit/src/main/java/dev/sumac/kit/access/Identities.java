package dev.sumac.kit.access;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.BearerAuthentication;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Who presents an access token or a session; Quarkus's OpenID Connect says so. Tokens and what they claim are not logged. */
@Singleton
public class Identities {

    private static final Logger LOG = Logger.getLogger(Identities.class);
    private static final String REFUSED = "The token is missing, expired, or not for this aggregator.";
    private static final String SIGNED_OUT = "You are signed out.";
    private static final String UNAVAILABLE = "The identity provider cannot be asked now.";

    /** What of Quarkus's authentication is asked here. */
    interface Authentication {

        /** Who presents something; nobody when there is nothing. */
        Uni<SecurityIdentity> attempt(RoutingContext route);

        /** What makes a browser log in. */
        Uni<ChallengeData> challenge(RoutingContext route);
    }

    private final RealmTenants tenants;
    private final Authentication authentication;

    /** @param authenticator asked itself: the identity that Quarkus defers would answer failures in its own way */
    @Inject
    public Identities(RealmTenants tenants, HttpAuthenticator authenticator) {
        this(tenants, new Authentication() {
            @Override
            public Uni<SecurityIdentity> attempt(RoutingContext route) {
                return authenticator.attemptAuthentication(route);
            }

            @Override
            public Uni<ChallengeData> challenge(RoutingContext route) {
                return authenticator.getChallenge(route);
            }
        });
    }

    Identities(RealmTenants tenants, Authentication authentication) {
        this.tenants = tenants;
        this.authentication = authentication;
    }

    /** Whether operators may come with a token of a realm. */
    boolean haveOperators() {
        return tenants.haveOperators();
    }

    /** Whether browsers log in by the operators' realm. */
    boolean haveConsole() {
        return tenants.haveConsole();
    }

    /**
     * Goes on with who presents a valid token of the realm that is in charge of the request's path, or a session. Without one
     * the request ends here: 401, 503 when the realm cannot be asked for its keys, or, where a person wants to see the console,
     * on the realm's login page.
     *
     * @param about the task that the request is about
     */
    void require(RoutingContext route, Optional<TaskId> about, Consumer<Identity> then) {
        boolean session = tenants.takeSession(route);
        // A realm's tokens are JWTs: nobody is asked what another one might be.
        boolean token = BearerAuthentication.presentsJwt(route.request().getHeader(BearerAuthentication.AUTHORIZATION));
        if (!session && (!tenants.serve(route) || !token)) {
            Refusals.refuse(route, 401, REFUSED, about);
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        var _ = authentication
                .attempt(route)
                .subscribe()
                .with(
                        identity -> context.runOnContext(again ->
                                proven(identity, session).ifPresentOrElse(then, () -> unproven(route, about, session))),
                        failure -> context.runOnContext(again -> failed(route, about, session, failure)));
    }

    private void failed(RoutingContext route, Optional<TaskId> about, boolean session, Throwable failure) {
        switch (failure) {
            case AuthenticationFailedException _ -> unproven(route, about, session);
            case AuthenticationRedirectException onward ->
                Refusals.redirect(route, onward.getCode(), Map.of(HttpHeaders.LOCATION, onward.getRedirectUri()));
            // Not once more to the login page, which might send it back for ever.
            case AuthenticationCompletionException _ -> Refusals.refuse(route, 401, SIGNED_OUT, about);
            default -> unavailable(route, failure);
        }
    }

    private void unproven(RoutingContext route, Optional<TaskId> about, boolean session) {
        if (!session || !ConsoleLogin.isVisit(route)) {
            Refusals.refuse(route, 401, session ? SIGNED_OUT : REFUSED, about);
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        var _ = authentication
                .challenge(route)
                .subscribe()
                .with(
                        login -> context.runOnContext(
                                again -> Refusals.redirect(route, login.status, login.getHeaders())),
                        failure -> context.runOnContext(again -> unavailable(route, failure)));
    }

    private static void unavailable(RoutingContext route, Throwable failure) {
        LOG.warnf(
                "the realm of %s cannot be asked: %s",
                route.normalizedPath(), failure.getClass().getName());
        Refusals.unavailable(route, UNAVAILABLE);
    }

    private static Optional<Identity> proven(@Nullable SecurityIdentity identity, boolean session) {
        return identity != null && !identity.isAnonymous() && identity.getPrincipal() instanceof JsonWebToken token
                ? identity(identity, token, session)
                : Optional.empty();
    }

    /** Empty when the token names nobody. */
    private static Optional<Identity> identity(SecurityIdentity identity, JsonWebToken token, boolean session) {
        Optional<String> client = claim(token, "azp");
        Set<String> roles =
                identity.getRoles().stream().filter(Access.ROLES::contains).collect(Collectors.toSet());
        // With its kind, so that none is called as another is, as the static token is, or as a service calls itself.
        return Stream.of(
                        claim(token, "preferred_username").map(user -> "user:" + user),
                        client.map(id -> "client:" + id),
                        claim(token, "sub").map(subject -> "subject:" + subject))
                .flatMap(Optional::stream)
                .findFirst()
                .map(name -> new Identity(name, client, roles, session));
    }

    private static Optional<String> claim(JsonWebToken token, String name) {
        return token.getClaim(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
