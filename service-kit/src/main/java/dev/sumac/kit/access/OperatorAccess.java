package dev.sumac.kit.access;

import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.TokenHash;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets operators pass. The static token, where there is one, stands for all three roles. */
@Singleton
public class OperatorAccess {

    private final Optional<TokenHash> token;

    public OperatorAccess(@ConfigProperty(name = "sumac.admin.token-sha256") Optional<String> tokenSha256) {
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
        if (token.isEmpty()) {
            throw new IllegalStateException("nobody could use this service: set sumac.admin.token-sha256");
        }
    }

    void admit(RoutingContext route, Access access) {
        BrowserLogin.challenge(route);
        if (BearerAuthentication.permits(token, route.request()) || BrowserLogin.permits(token, route.request())) {
            Identity.OPERATOR.attach(route);
            route.next();
        } else {
            Refusals.refuse(route, 401, "The operator's token is missing or wrong.", Optional.empty());
        }
    }
}
