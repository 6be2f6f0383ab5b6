package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code key rewrap} as a person types it; the key service answers what the test lays before it. */
class KeyRewrapCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("authorization"));
            byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String run(long rewrapped, long refused, boolean finished, @Nullable String fault) {
        JsonObject run = new JsonObject()
                .put("run", 3)
                .put("askedBy", "operator")
                .put("askedAt", "2026-01-01T00:00:00Z")
                .put("secrets", 7)
                .put("rewrapped", rewrapped)
                .put("refused", refused);
        if (finished) {
            run.put("finishedAt", "2026-01-01T00:00:09Z");
        }
        if (fault != null) {
            run.put("fault", fault);
        }
        return run.encode();
    }

    private int rewrap(String... more) {
        List<String> arguments = new ArrayList<>(List.of("key", "rewrap", "--admin-url"));
        arguments.add("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        arguments.addAll(List.of("--admin-token", "the-operator"));
        arguments.addAll(List.of(more));
        return Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    }

    @Test
    void rewrap_shouldBeginAndSayHowFarItIs() {
        answers.add(run(2, 0, false, "Vault, rewrap by sumac-keys: status 503"));

        assertThat(rewrap()).isZero();

        assertThat(asked).containsExactly("POST /api/v1/custody/rewrap Bearer the-operator");
        assertThat(out.toString().strip())
                .isEqualTo("run 3: 2 of 7 secrets wrapped anew, under way;"
                        + " waiting: Vault, rewrap by sumac-keys: status 503");
    }

    @Test
    void rewrap_shouldWaitForTheEndAndSayOnceWhatStandsInTheWay() {
        answers.add(run(0, 0, false, null));
        answers.add(run(2, 0, false, "sealed"));
        answers.add(run(2, 0, false, "sealed"));
        answers.add(run(7, 0, true, null));

        assertThat(rewrap("--wait", "--json")).isZero();

        assertThat(asked).hasSize(4);
        assertThat(new JsonObject(out.toString()).getLong("rewrapped")).isEqualTo(7);
        assertThat(err.toString().strip()).isEqualTo("waiting: sealed");
    }

    @Test
    void rewrap_shouldFailWhenCustodyRefusesASecret() {
        answers.add(run(6, 1, true, null));

        assertThat(rewrap("--wait")).isEqualTo(1);

        assertThat(out.toString().strip()).isEqualTo("run 3: 6 of 7 secrets wrapped anew, 1 refused by custody");
    }
}
