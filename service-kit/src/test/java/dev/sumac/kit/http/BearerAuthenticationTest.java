package dev.sumac.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerAuthenticationTest {

    private static final Optional<TokenHash> EXPECTED = Optional.of(TokenHash.ofToken("correct-token"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer correct-token |",
                "bearer correct-token |",
                "BEARER  correct-token |",
                "| correct-token",
                "Bearer wrong | correct-token",
                "Bearer correct-token | wrong",
                "Basic Zm9vOmJhcg== | correct-token"
            })
    void permits_shouldTakeTheTokenFromEitherHeader(@Nullable String authorization, @Nullable String dapAuthToken) {
        assertThat(BearerAuthentication.permits(EXPECTED, authorization, dapAuthToken))
                .isTrue();
        assertThat(BearerAuthentication.permits(Optional.empty(), authorization, dapAuthToken))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|",
                "Bearer |",
                "Bearer wrong |",
                "Bearer correct-toke |",
                "Bearer correct-tokenx |",
                "correct-token |",
                "Basic correct-token |",
                "Bearercorrect-token |",
                "| Bearer correct-token",
                "| wrong",
                "''| ''"
            })
    void permits_shouldRefuseEverythingElse(@Nullable String authorization, @Nullable String dapAuthToken) {
        assertThat(BearerAuthentication.permits(EXPECTED, authorization, dapAuthToken))
                .isFalse();
    }

    @Test
    void operator_shouldBeKnownByAHashThatIsOne() {
        // SHA-256 of "abc", FIPS 180-4.
        OperatorAuthentication operator =
                new OperatorAuthentication("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
        assertThat(operator.permits("Bearer abc", null)).isTrue();
        assertThat(operator.permits("Bearer abd", null)).isFalse();
        assertThatThrownBy(() -> new OperatorAuthentication("abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sumac.admin.token-sha256");
    }
}
