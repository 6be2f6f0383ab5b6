package dev.sumac.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Role;
import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tries whatever a stranger may come with on every route of a running service. What it walks is what runs: a route that is
 * added and has no line in the service's table fails here.
 */
public abstract class HostileUse {

    /** The client that the task's Leader is. */
    static final String LEADER = "leader-of-the-task";

    /** The client that the task's Collector is. */
    static final String COLLECTOR = "collector-of-the-task";

    /** The Leader of another task of the same aggregator. */
    static final String ANOTHER_LEADER = "leader-of-another-task";

    /** The Collector of another task. */
    static final String ANOTHER_COLLECTOR = "collector-of-another-task";

    /** The static tokens of these, in the same order. */
    static final String LEADERS_TOKEN = "token-of-the-tasks-leader";

    static final String COLLECTORS_TOKEN = "token-of-the-tasks-collector";
    static final String ANOTHER_LEADERS_TOKEN = "token-of-another-tasks-leader";
    static final String ANOTHER_COLLECTORS_TOKEN = "token-of-another-tasks-collector";

    /** All that everybody may ever do. */
    private static final Set<String> PUBLIC = Set.of(
            "GET /hpke_config", "POST /tasks/{task}/reports", "GET /.well-known/sumac/key-manifest", "GET /q/health/*");

    private final HttpClient http = HttpClient.newHttpClient();

    @Inject
    RouteTable table;

    @Inject
    Router router;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URI service;

    @Test
    void table_shouldHaveEveryRouteThatRuns() {
        assertThat(RunningRoutes.all(router)).isNotEmpty();
        assertThat(RunningRoutes.missing(router, table)).isEmpty();
    }

    @Test
    void route_shouldBeFoundOutAndStayShutWithoutALine() throws Exception {
        Route added = router.get("/added/:id").handler(route -> route.response().end("open"));
        try {
            assertThat(RunningRoutes.missing(router, table))
                    .containsExactly(new RunningRoutes.Running(HttpMethod.GET, "/added/{id}"));
            String operators =
                    FakeRealms.token(FakeRealms.OPERATORS, FakeRealms.claims(FakeRealms.OPERATORS, "console", all()));
            assertThat(send("GET", "added/1", Attempt.bearer(operators)).statusCode())
                    .isEqualTo(404);
        } finally {
            added.remove();
        }
    }

    /** What such a route takes cannot be compared with a table, so there may be none. */
    @Test
    void route_shouldBeFoundOutWhenItsPathIsARegularExpression() throws Exception {
        Route added = router.getWithRegex("/added/.*")
                .handler(route -> route.response().end("open"));
        try {
            assertThat(RunningRoutes.missing(router, table)).hasSize(1);
            assertThat(send("GET", "added/1", Attempt.bearer(FakeRealms.OPERATOR_TOKEN))
                            .statusCode())
                    .isEqualTo(404);
        } finally {
            added.remove();
        }
    }

    @Test
    void table_shouldLetEverybodyDoNothingElse() {
        assertThat(table.lines().stream()
                        .filter(line -> line.access() == Access.PUBLIC)
                        .map(line -> line.method() + " " + line.path()))
                .isSubsetOf(PUBLIC);
    }

    @ParameterizedTest
    @EnumSource
    void everyRoute_shouldRefuse(Attempt attempt) throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (RouteTable.Line line : table.lines()) {
            if (line.access() == Access.PUBLIC) {
                continue;
            }
            for (Attempt.Try one : attempt.on(line.access())) {
                HttpResponse<Void> answer = send(line.method().name(), path(line), one.headers());
                all.assertThat(answer.statusCode())
                        .as(line + " with " + attempt)
                        .isEqualTo(one.status());
                all.assertThat(answer.headers().firstValue("Content-Type"))
                        .as(line + " with " + attempt)
                        .contains("application/problem+json");
            }
        }
        all.assertAll();
    }

    @Test
    void everyRoute_shouldLetPassWhoMay() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (RouteTable.Line line : table.lines()) {
            if (line.access() == Access.PUBLIC) {
                continue;
            }
            String token = FakeRealms.token(Attempt.realm(line.access()), Attempt.good(line.access()));
            List<Map<String, String>> ways = new ArrayList<>(Attempt.ways(Attempt.goodStatic(line.access())));
            ways.add(Attempt.bearer(token));
            for (Map<String, String> headers : ways) {
                all.assertThat(send(line.method().name(), path(line), headers).statusCode())
                        .as(line + " by " + headers.keySet())
                        .isNotIn(401, 403, 405, 500, 503);
            }
        }
        all.assertAll();
    }

    private static List<String> all() {
        return List.of("viewer", "operator", "key-admin");
    }

    private static String path(RouteTable.Line line) {
        String task =
                switch (line.access()) {
                    case PEER -> PublishedTask.id(Role.HELPER);
                    case COLLECTOR -> PublishedTask.id(Role.LEADER);
                    case PUBLIC, VIEWER, OPERATOR, KEY_ADMIN -> "x".repeat(43);
                };
        return line.path()
                .substring(1)
                .replace("{task}", task)
                .replaceAll("\\{[^/]*}", "x")
                .replace("/*", "");
    }

    /** What has a body has one that no route takes: whoever is let pass is refused for it, and changes nothing. */
    private HttpResponse<Void> send(String method, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path));
        if (method.equals("POST") || method.equals("PUT")) {
            request.method(method, HttpRequest.BodyPublishers.ofString("?")).header("Content-Type", "text/plain");
        } else {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        }
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }
}
