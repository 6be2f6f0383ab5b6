package dev.sumac.prepare.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.task.Url;
import dev.sumac.kit.peer.AccessTokens;
import dev.sumac.kit.peer.NoAccessTokenException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class AccessTokensTest {

    static final String HELPER = "https://helper.test/dap/";
    static final String AWAY = "https://away.test/";
    static final Path ASSERTION = Path.of("target", "assertion.jwt").toAbsolutePath();

    private static final Url PEER = new Url(HELPER);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    @Inject
    AccessTokens tokens;

    /** The first token of all takes longer than what comes after it, on a busy machine longer than anybody waits for one. */
    @BeforeEach
    void project() throws Exception {
        Files.writeString(ASSERTION, "the.first.one\n");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!hasToken()) {
            assertThat(System.nanoTime() - deadline).as("no token").isNegative();
            Thread.sleep(PAUSE);
        }
    }

    private boolean hasToken() {
        try {
            tokens.find(PEER, "first");
            return true;
        } catch (NoAccessTokenException e) {
            return false;
        }
    }

    private static JsonObject claims(String token) {
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return new JsonObject(new String(payload, StandardCharsets.UTF_8));
    }

    @Test
    void find_shouldPresentTheWorkloadsJwtAndKeepWhatItGets() throws Exception {
        String token = tokens.find(PEER, "kept");

        assertThat(claims(token).getString("assertion")).isEqualTo("the.first.one");
        assertThat(claims(token).getString("azp")).isEqualTo("kept");
        assertThat(tokens.find(new Url("https://helper.test/dap"), "kept")).isEqualTo(token);
        assertThat(tokens.find(PEER, "another")).isNotEqualTo(token);
    }

    @Test
    void refused_shouldMakeTheNextOneNewWithTheJwtOfThen() throws Exception {
        String token = tokens.find(PEER, "refused");
        Files.writeString(ASSERTION, "the.second.one");
        assertThat(tokens.find(PEER, "refused")).isEqualTo(token);

        tokens.refused(PEER, "refused");

        assertThat(claims(tokens.find(PEER, "refused")).getString("assertion")).isEqualTo("the.second.one");
    }

    @Test
    void find_shouldSayThatThereIsNone() throws Exception {
        assertThatThrownBy(() -> tokens.find(new Url("https://stranger.test/"), "client"))
                .isInstanceOf(NoAccessTokenException.class);
        assertThatThrownBy(() -> tokens.find(new Url(AWAY), "client")).isInstanceOf(NoAccessTokenException.class);
        Files.delete(ASSERTION);
        assertThatThrownBy(() -> tokens.find(PEER, "without"))
                .isInstanceOf(NoAccessTokenException.class)
                .hasNoCause();
    }
}
