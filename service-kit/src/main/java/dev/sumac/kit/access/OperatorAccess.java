package dev.sumac.kit.access;

import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.TokenHash;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets operators pass, by an access token of their realm, a session of it, or the static token, which stands for all three
 * roles.
 */
@Singleton
public class OperatorAccess {

    private final Optional<TokenHash> token;
    private final Identities identities;

    public OperatorAccess(
            @ConfigProperty(name = "sumac.admin.token-sha256") Optional<String> tokenSha256, Identities identities) {
        this.identities = identities;
        try {
            this.token = tokenSha256.map(TokenHash::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sumac.admin.token-sha256 must be 64 hexadecimal digits", e);
        }
    }

    /**
     * Makes sure that somebody may pass at all.
     *
     * @throws IllegalStateException otherwise
     */
    public void require() {
        if (token.isEmpty() && !identities.haveOperators()) {
            throw new IllegalStateException(
                    "nobody could use this service: set sumac.realms.operators or sumac.admin.token-sha256");
        }
    }

    void admit(RoutingContext route, Access access) {
        // Where there is a login page, the static token is no password.
        boolean password = token.isPresent() && !identities.haveConsole();
        if (password) {
            BrowserLogin.challenge(route);
        }
        if (BearerAuthentication.permits(token, route.request())
                || (password && BrowserLogin.permits(token, route.request()))) {
            pass(route, Identity.OPERATOR, access);
        } else {
            identities.require(route, Optional.empty(), identity -> pass(route, identity, access));
        }
    }

    private static void pass(RoutingContext route, Identity identity, Access access) {
        boolean allowed = !Collections.disjoint(identity.roles(), access.roles());
        if (!allowed && identity.session() && ConsoleLogin.isVisit(route)) {
            Refusals.page(route, 403, ConsoleLogin.nothingForYou(route));
        } else if (!allowed) {
            Refusals.refuse(route, 403, "None of your roles allows this.", Optional.empty());
        } else {
            identity.attach(route);
            route.next();
        }
    }
}
