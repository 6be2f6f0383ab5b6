package dev.sumac.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer aa.bb.cc | true",
                "bearer a-a.b_b.c0 | true",
                "| false",
                "Bearer | false",
                "Bearer guess | false",
                "Bearer aa.bb | false",
                "Bearer aa.bb. | false",
                "Bearer aa.bb.cc.dd.ee | false",
                "Bearer a=.bb.cc | false",
                "Basic aa.bb.cc | false"
            })
    void presentsJwt_shouldGoByTheForm(@Nullable String authorization, boolean jwt) {
        assertThat(BearerAuthentication.presentsJwt(authorization)).isEqualTo(jwt);
    }
}
