package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator's route, of a realm whose answers the tests give. */
class IdentitiesTest {

    private static final RealmSettings OPERATORS = new RealmSettings() {
        @Override
        public Optional<Realm> peers() {
            return Optional.empty();
        }

        @Override
        public Optional<Realm> operators() {
            return Optional.of(ConsoleLoginTest.REALM);
        }
    };

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger asked = new AtomicInteger();
    private Throwable failure = new AuthenticationFailedException();
    private String url = "";

    @BeforeEach
    void listen() throws Exception {
        Identities identities = new Identities(
                new RealmTenants(OPERATORS, ConsoleLoginTest.settings(Optional.empty(), Optional.empty())),
                new Identities.Authentication() {
                    @Override
                    public Uni<SecurityIdentity> attempt(RoutingContext route) {
                        asked.incrementAndGet();
                        return Uni.createFrom().failure(failure);
                    }

                    @Override
                    public Uni<ChallengeData> challenge(RoutingContext route) {
                        throw new AssertionError("nobody has the console open");
                    }
                });
        Router router = Router.router(vertx);
        router.route()
                .handler(route -> identities.require(route, Optional.empty(), identity -> {
                    var _ = route.response().setStatusCode(200).end();
                }));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        url = "http://127.0.0.1:" + server.actualPort() + "/api/v1/tasks";
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        client.close();
    }

    private int status(String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", authorization)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** So that a guess at a static token gets the same answer while the realm is away. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer guess", "Bearer a.b", "Bearer a.b.c.d.e", "Bearer ", "Basic YTpi", "a.b.c"})
    void require_shouldRefuseWhatIsNoJwt_withoutAskingTheRealm(String authorization) throws Exception {
        assertThat(status(authorization)).isEqualTo(401);
        assertThat(asked).hasValue(0);
    }

    @Test
    void require_shouldRefuseAJwtThatTheRealmDoesNotKnow() throws Exception {
        assertThat(status("Bearer a.b.c")).isEqualTo(401);
        assertThat(asked).hasValue(1);
    }

    @Test
    void require_shouldSayThatTheRealmCannotBeAsked() throws Exception {
        failure = new IllegalStateException("no connection");
        assertThat(status("Bearer a.b.c")).isEqualTo(503);
    }
}
