package dev.sumac.custody.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.OpenBao;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.auth.VaultKubernetesAuthOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(value = OpenBao.AVAILABLE, disabledReason = OpenBao.LEFT_OUT)
class VaultTransitWrapperTest extends RemoteKeyWrapperContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static @Nullable OpenBao started;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        OpenBao bao = OpenBao.start();
        bao.createKey("another");
        started = bao;
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.kill();
        }
    }

    private static OpenBao bao() {
        return Objects.requireNonNull(started);
    }

    @Override
    protected KeyWrapper wrapper() {
        return TestVault.wrapper(bao(), bao().rootToken(), "sumac-keys");
    }

    @Override
    protected KeyWrapper stranger() {
        return TestVault.wrapper(bao(), bao().rootToken(), "another");
    }

    @Override
    protected KeyWrapper keyService() {
        return TestVault.wrapper(bao(), bao().token("key-service"), "sumac-keys");
    }

    @Override
    protected KeyWrapper prepareService() {
        return TestVault.wrapper(bao(), bao().token("prepare-service"), "sumac-keys");
    }

    @Override
    protected KeyWrapper collectService() {
        return TestVault.wrapper(bao(), bao().token("collect-service"), "sumac-keys");
    }

    @Override
    protected KeyWrapper at(int port) {
        return TestVault.wrapper(
                VaultClient.builder().baseUrl("http://127.0.0.1:" + port).clientToken("some"), "sumac-keys", LIMIT);
    }

    @Test
    void unwrap_shouldLetCollectHaveTokensAlone() throws CustodyException {
        SecretBytes token = SecretBytes.random(32);
        WrappedSecret blob = TestVault.wrapper(bao(), bao().token("key-service"), "sumac-tokens")
                .wrap(ROW, token);
        assertThat(TestVault.wrapper(bao(), bao().token("collect-service"), "sumac-tokens")
                        .unwrap(ROW, blob))
                .isEqualTo(token);
    }

    @Test
    void rewrap_shouldMoveToTheNewestKeySoThatTheOldOneCanGo() throws CustodyException {
        String key = "rotated";
        bao().createKey(key);
        KeyWrapper root = TestVault.wrapper(bao(), bao().rootToken(), key);
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret old = root.wrap(ROW, secret);
        bao().rotate(key);

        assertThat(root.unwrap(ROW, old)).isEqualTo(secret);
        WrappedSecret anew = root.rewrap(ROW, old);
        bao().requireVersion(key, 2);
        assertThat(root.unwrap(ROW, anew)).isEqualTo(secret);
        assertThatThrownBy(() -> root.unwrap(ROW, old)).isInstanceOf(CustodyException.Refused.class);
    }

    /** Its context would bind nothing. */
    @Test
    void key_shouldBeADerivedOne() {
        bao().write("transit/keys/plain", Map.of());
        VaultTransitWrapper plain = TestVault.wrapper(bao(), bao().rootToken(), "plain");
        assertThatThrownBy(plain::requireDerived)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plain was not made with derived=true");
        assertThatThrownBy(() -> plain.wrap(ROW, SecretBytes.random(32)))
                .isInstanceOf(CustodyException.Refused.class)
                .hasMessageContaining("derived=true");

        for (String service : List.of("key-service", "prepare-service", "collect-service")) {
            TestVault.wrapper(bao(), bao().token(service), "sumac-keys").requireDerived();
        }
    }

    @Test
    void call_shouldSayUnavailableWhileSealedAndAfterADeath() throws CustodyException {
        OpenBao other = OpenBao.start();
        try {
            KeyWrapper root = TestVault.wrapper(other, other.rootToken(), "sumac-keys");
            WrappedSecret blob = root.wrap(ROW, SecretBytes.random(32));
            other.seal();
            assertUnavailable(() -> root.wrap(ROW, SecretBytes.random(32)));
            assertUnavailable(() -> root.unwrap(ROW, blob));
            assertUnavailable(() -> root.rewrap(ROW, blob));
            other.kill();
            assertUnavailable(() -> root.unwrap(ROW, blob));
        } finally {
            other.kill();
        }
    }

    /** A cluster's service accounts log in by JWT: quarkus-vault's Kubernetes method, pointed at a JWT mount. */
    @Test
    void login_shouldTakeAWorkloadsJwt() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair issuer = generator.generateKeyPair();
        bao().write("sys/auth/cluster", Map.of("type", "jwt"));
        bao().write("auth/cluster/config", Map.of("jwt_validation_pubkeys", List.of(pem(issuer))));
        bao().writePolicy("prepare-service");
        bao().write(
                        "auth/cluster/role/prepare",
                        Map.of(
                                "role_type", "jwt",
                                "bound_audiences", "vault",
                                "bound_subject", "system:serviceaccount:sumac:prepare",
                                "user_claim", "sub",
                                "token_policies", "prepare-service"));
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = wrapper().wrap(ROW, secret);

        assertThat(byJwt(jwt(issuer, "vault")).unwrap(ROW, blob)).isEqualTo(secret);
        // Nothing is said of the blob when it is the login that fails.
        KeyWrapper stranger = byJwt(jwt(issuer, "another-audience"));
        assertUnavailable(() -> stranger.unwrap(ROW, blob));
    }

    private KeyWrapper byJwt(String jwt) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), jwt);
        return TestVault.wrapper(
                VaultClient.builder()
                        .baseUrl(bao().uri("").toString())
                        .kubernetes(VaultKubernetesAuthOptions.builder()
                                .mountPath("cluster")
                                .role("prepare")
                                .jwtTokenPath(file)
                                .build()),
                "sumac-keys",
                PATIENCE);
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String jwt(KeyPair issuer, String audience) throws Exception {
        long now = Instant.now().getEpochSecond();
        String signed =
                base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64("""
                    {"iss":"cluster","sub":"system:serviceaccount:sumac:prepare","aud":"%s","iat":%d,"exp":%d}
                    """.formatted(audience, now, now + 300));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(issuer.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
