package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperatorAccessTest {

    private static final RealmSettings NO_REALMS = new RealmSettings() {
        @Override
        public Optional<Realm> peers() {
            return Optional.empty();
        }

        @Override
        public Optional<Realm> operators() {
            return Optional.empty();
        }
    };

    private static final Identities.Authentication NOBODY = new Identities.Authentication() {
        @Override
        public Uni<SecurityIdentity> attempt(RoutingContext route) {
            return Uni.createFrom().nullItem();
        }

        @Override
        public Uni<ChallengeData> challenge(RoutingContext route) {
            return Uni.createFrom().nullItem();
        }
    };

    private static OperatorAccess access(Optional<String> tokenSha256) {
        RealmTenants tenants =
                new RealmTenants(NO_REALMS, ConsoleLoginTest.settings(Optional.empty(), Optional.empty()));
        return new OperatorAccess(tokenSha256, new Identities(tenants, NOBODY));
    }

    @Test
    void operator_shouldBeKnownByAHashThatIsOne() {
        assertThatThrownBy(() -> access(Optional.of("abc")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sumac.admin.token-sha256");
    }

    @Test
    void require_shouldRefuseAServiceThatNobodyCanUse() {
        assertThatThrownBy(() -> access(Optional.empty()).require())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sumac.admin.token-sha256");
    }
}
