package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.http.TokenHash;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Before a router that says whether a request was let pass. */
class BrowserLoginTest {

    private static final Optional<TokenHash> TOKEN = Optional.of(TokenHash.ofToken("s:cret"));

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient browser = HttpClient.newHttpClient();
    private String url = "";

    @BeforeEach
    void listen() throws Exception {
        Router router = Router.router(vertx);
        router.route().handler(route -> {
            BrowserLogin.challenge(route);
            int status = BrowserLogin.permits(TOKEN, route.request()) ? 200 : 401;
            var _ = route.response().setStatusCode(status).end();
        });
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        url = "http://127.0.0.1:" + server.actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        browser.close();
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<Void> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), BodyHandlers.discarding());
    }

    @Test
    void permits_shouldTakeTheTokenAsThePasswordOfAnyName() throws Exception {
        for (String login : List.of("ada:s:cret", ":s:cret")) {
            assertThat(send("GET", "/console/", "Authorization", basic(login)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void permits_shouldRefuseWhatIsNoLogin() throws Exception {
        for (String header : List.of(
                basic("ada:other"), basic("s:cret:"), basic("cret"), basic(""), "Basic !", "Basic", "Bearer s:cret")) {
            assertThat(send("GET", "/console/", "Authorization", header).statusCode())
                    .as(header)
                    .isEqualTo(401);
        }
        assertThat(send("GET", "/console/").statusCode()).isEqualTo(401);
    }

    @Test
    void permits_shouldChangeNothingForAnotherSitesPage() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(send(method, "/api/v1/hpke-keys/rotate", "Authorization", basic("ada:s:cret"))
                            .statusCode())
                    .as(method)
                    .isEqualTo(401);
            assertThat(send(
                                    method,
                                    "/api/v1/hpke-keys/rotate",
                                    "Authorization",
                                    basic("ada:s:cret"),
                                    BrowserLogin.HEADER,
                                    "1")
                            .statusCode())
                    .as(method)
                    .isEqualTo(200);
        }
    }

    @Test
    void challenge_shouldMakeABrowserAskOnlyForTheConsole() throws Exception {
        for (HttpResponse<Void> refused : List.of(
                send("GET", "/console"),
                send("GET", "/console/console.js"),
                send("GET", "/api/v1/tasks", BrowserLogin.HEADER, "1"))) {
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic ");
        }
        for (String path : List.of("/api/v1/tasks", "/consoles", "/")) {
            assertThat(send("GET", path).headers().firstValue("WWW-Authenticate"))
                    .as(path)
                    .isEmpty();
        }
        assertThat(send("GET", "/console/", "Authorization", basic("ada:s:cret"))
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .isEmpty();
    }
}
