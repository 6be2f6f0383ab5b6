package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
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

    private static OperatorAccess access(Optional<String> tokenSha256) {
        return new OperatorAccess(tokenSha256, new Identities(new RealmTenants(NO_REALMS), route -> Uni.createFrom()
                .nullItem()));
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
