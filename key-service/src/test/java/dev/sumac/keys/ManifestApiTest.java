package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;

import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.ManifestRoot;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class ManifestApiTest {

    private static final String PATH = "/.well-known/sumac/key-manifest";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    HpkeKeyring keyring;

    /** Issued once a second: one of before the latest change, another test's, may be served until then. */
    @BeforeEach
    void awaitTheLatest() throws Exception {
        keyring.start();
        keyring.catchUp(LIMIT);
        HpkeKeyring.Advertisement latest = keyring.advertisement().orElseThrow();
        Instant deadline = Instant.now().plus(LIMIT);
        while (!says(verified(served()), latest)) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(100);
        }
    }

    private static boolean says(KeyManifest manifest, HpkeKeyring.Advertisement latest) {
        return manifest.configs().equals(latest.configs())
                && List.copyOf(manifest.revoked()).equals(latest.refusedIds());
    }

    /** What anybody gets; the first takes a moment. */
    private static Response served() {
        Instant deadline = Instant.now().plus(LIMIT);
        Response answer = given().get(PATH);
        while (answer.statusCode() == 503 && Instant.now().isBefore(deadline)) {
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            answer = given().get(PATH);
        }
        return answer;
    }

    @Test
    void get_shouldServeAManifestToAnybody() throws Exception {
        Response answer = served();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/jose");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=60");
        KeyManifest manifest = verified(answer);
        assertThat(manifest.origin().value()).isEqualTo(KeyServiceBackends.ORIGIN);
        assertThat(manifest.role()).isEqualTo(ManifestRole.BOTH);
        assertThat(Duration.between(manifest.issuedAt(), manifest.expiresAt())).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void get_shouldServeTheKeysOfTheLatestChange() throws Exception {
        assertThat(verified(served()).configs())
                .isEqualTo(keyring.advertisement().orElseThrow().configs());
    }

    private static KeyManifest verified(Response answer) throws Exception {
        return new ManifestRoot(KeyServiceBackends.AUTHORITY.root().certificate())
                .verify(answer.asString().getBytes(StandardCharsets.US_ASCII), Instant.now())
                .manifest();
    }

    @Test
    void get_shouldSayThatNothingHasChanged() {
        Response answer = served();
        String tag = answer.header("ETag");
        assertThat(tag).matches("\"[\\w-]{43}\"");
        given().header("If-None-Match", tag).get(PATH).then().statusCode(304).body(emptyString());
        given().header("If-None-Match", "\"other\"").get(PATH).then().statusCode(200);
    }

    @Test
    void head_shouldSayAllButTheManifest() {
        Response whole = served();
        given().head(PATH)
                .then()
                .statusCode(200)
                .header("ETag", whole.header("ETag"))
                .header("Content-Length", Integer.toString(whole.asString().length()))
                .body(emptyString());
    }

    @Test
    void post_shouldBeRefused() {
        given().post(PATH).then().statusCode(405).header("Allow", "GET, HEAD");
    }
}
