package dev.sumac.kit.http;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Who may use {@code /api/*}: whoever presents the operator's token. A service that asks this does not start without. */
@Singleton
public class OperatorAuthentication {

    private final Optional<TokenHash> operator;

    public OperatorAuthentication(@ConfigProperty(name = "sumac.admin.token-sha256") String tokenSha256) {
        try {
            this.operator = Optional.of(TokenHash.parse(tokenSha256));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sumac.admin.token-sha256 must be 64 hexadecimal digits", e);
        }
    }

    /** Whether a request with these headers is the operator's. */
    public boolean permits(@Nullable String authorization, @Nullable String dapAuthToken) {
        return BearerAuthentication.permits(operator, authorization, dapAuthToken);
    }
}
