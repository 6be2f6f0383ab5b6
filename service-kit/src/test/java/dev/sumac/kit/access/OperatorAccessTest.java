package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperatorAccessTest {

    @Test
    void operator_shouldBeKnownByAHashThatIsOne() {
        assertThatThrownBy(() -> new OperatorAccess(Optional.of("abc")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sumac.admin.token-sha256");
    }

    @Test
    void require_shouldRefuseAServiceThatNobodyCanUse() {
        assertThatThrownBy(() -> new OperatorAccess(Optional.empty()).require())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sumac.admin.token-sha256");
    }
}
