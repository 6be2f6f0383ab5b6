package dev.sumac.prepare.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.HelperClient.Answer;
import dev.sumac.prepare.task.AggregationTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Helper that is dialled at another address than the task's configuration has. */
class HttpHelperClientTest {

    private static final TaskId TASK = TaskId.of(new byte[32]);
    private static final String JOBS = "/tasks/" + TASK + "/aggregation_jobs";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What the Helper says of each path; otherwise 404. */
    private final Map<String, Response> responses = new ConcurrentHashMap<>();

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final PeerHttp http = new PeerHttp(Duration.ofSeconds(20));
    private HttpServer server;
    private AggregationTask task;
    private HttpHelperClient client;

    private record Response(int status, Map<String, String> headers, byte[] body) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        task = task("http://127.0.0.1:" + server.getAddress().getPort() + "/dialled/");
        client = new HttpHelperClient(
                http, each -> "Bearer secret", InstantSource.system(), Duration.ofSeconds(3), LONGEST_WAIT);
    }

    @AfterEach
    void close() {
        http.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().toString();
            requests.add(exchange.getRequestMethod() + " " + path + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Response response = responses.getOrDefault(path, new Response(404, Map.of(), new byte[0]));
            response.headers.forEach(
                    (name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(response.status, response.body.length == 0 ? -1 : response.body.length);
            exchange.getResponseBody().write(response.body);
        }
    }

    private static AggregationTask task(String peerUrl) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {7}),
                new Url("https://leader.example/"),
                new Url("https://helper.example/dap/"),
                10,
                3,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                TASK,
                Role.LEADER,
                peerUrl,
                configuration,
                configuration.vdaf().bind(TASK),
                0,
                new HpkeConfig(9, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Duration.ofDays(1),
                false);
    }

    private void deferredTo(String location, Map<String, String> more) {
        Map<String, String> headers = new ConcurrentHashMap<>(more);
        headers.put("Location", location);
        responses.put("/dialled" + JOBS, new Response(202, headers, new byte[0]));
    }

    private static Response ready(int length) {
        return new Response(200, Map.of("Content-Type", MediaType.AGGREGATION_JOB_RESP.value()), new byte[length]);
    }

    @Test
    void send_shouldPollWhereTheDialledHelperHasTheJob() {
        deferredTo("/dap" + JOBS + "/1?step=0", Map.of("Retry-After", "0"));
        responses.put("/dialled" + JOBS + "/1?step=0", ready(3));

        assertThat(client.send(task, new byte[] {1}))
                .isInstanceOfSatisfying(
                        Answer.Ready.class, answer -> assertThat(answer.body()).hasSize(3));
        assertThat(requests)
                .containsExactly(
                        "POST /dialled" + JOBS + " Bearer secret", "GET /dialled" + JOBS + "/1?step=0 Bearer secret");
    }

    @ParameterizedTest
    @CsvSource({
        "/1, /1?step=0",
        "/1?, /1?&step=0",
        "/1?a=b, /1?a=b&step=0",
        "/1?missteps=2, /1?missteps=2&step=0",
        "/1?a=b&step=0, /1?a=b&step=0",
        "/1#part, /1?step=0"
    })
    void send_shouldPollWithTheStepWhereTheLocationNamesNone(String location, String asked) {
        deferredTo("/dap" + JOBS + location, Map.of("Retry-After", "0"));
        responses.put("/dialled" + JOBS + asked, ready(3));

        assertThat(client.send(task, new byte[] {1})).isInstanceOf(Answer.Ready.class);
        assertThat(requests.getLast()).isEqualTo("GET /dialled" + JOBS + asked + " Bearer secret");
    }

    /** What is answered at once and where, and what after a deferral. */
    @ParameterizedTest
    @CsvSource({"/dap, ''", "/dap, ?step=0", "https://helper.example/dap, ''", "deferred, ?step=0"})
    void delete_shouldNameTheJobThatWasAnswered(String base, String step) {
        if (base.equals("deferred")) {
            deferredTo("/dap" + JOBS + "/1" + step, Map.of("Retry-After", "0"));
            responses.put("/dialled" + JOBS + "/1" + step, ready(3));
        } else {
            Map<String, String> headers = Map.of(
                    "Content-Type", MediaType.AGGREGATION_JOB_RESP.value(), "Location", base + JOBS + "/1" + step);
            responses.put("/dialled" + JOBS, new Response(200, headers, new byte[3]));
        }
        Answer answer = client.send(task, new byte[] {1});

        // Refused with 404, which is no harm.
        client.delete(task, ((Answer.Ready) answer).job().orElseThrow());

        assertThat(requests.getLast()).isEqualTo("DELETE /dialled" + JOBS + "/1 Bearer secret");
    }

    @Test
    void send_shouldKnowNoJobWhereTheHelperNamesNone() {
        responses.put("/dialled" + JOBS, ready(3));
        assertThat(((Answer.Ready) client.send(task, new byte[] {1})).job()).isEmpty();

        Map<String, String> elsewhere =
                Map.of("Content-Type", MediaType.AGGREGATION_JOB_RESP.value(), "Location", "https://other.example/1");
        responses.put("/dialled" + JOBS, new Response(200, elsewhere, new byte[3]));
        assertThat(((Answer.Ready) client.send(task, new byte[] {1})).job()).isEmpty();
    }

    @Test
    void send_shouldSendNothingWithoutAToken() {
        assertThat(clientWithTokens(0).send(task, new byte[] {1})).isEqualTo(new Answer.Unsent("token_not_unwrapped"));
        assertThat(requests).isEmpty();
    }

    /** The Helper has the request by then. */
    @Test
    void send_shouldNotSayThatNothingWasSent_whenItHasNoTokenToPollWith() {
        deferredTo("/dap" + JOBS + "/1", Map.of("Retry-After", "0"));

        assertThat(clientWithTokens(1).send(task, new byte[] {1}))
                .isEqualTo(new Answer.Failed("token_not_unwrapped", false));
        assertThat(requests).hasSize(1);
    }

    /** A client whose tokens come to an end. */
    private HttpHelperClient clientWithTokens(int count) {
        AtomicInteger left = new AtomicInteger(count);
        return new HttpHelperClient(
                http,
                each -> {
                    if (left.getAndDecrement() == 0) {
                        throw new CustodyException.Refused("no more");
                    }
                    return "Bearer secret";
                },
                InstantSource.system(),
                Duration.ofSeconds(3),
                LONGEST_WAIT);
    }

    @Test
    void send_shouldNotCarryItsTokenToAnotherOrigin() {
        deferredTo("http://localhost:" + server.getAddress().getPort() + JOBS + "/1", Map.of("Retry-After", "0"));

        assertThat(client.send(task, new byte[] {1}))
                .isEqualTo(new Answer.Failed("deferred_to_unusable_location", false));
        assertThat(requests).hasSize(1);
    }

    @Test
    void send_shouldSayForHowLongTheHelperWantsToBeLeftAlone() {
        responses.put("/dialled" + JOBS, new Response(503, Map.of("Retry-After", "7"), new byte[0]));
        assertThat(client.send(task, new byte[] {1}))
                .isEqualTo(new Answer.Failed("status_503", true, Duration.ofSeconds(7)));

        responses.put("/dialled" + JOBS, new Response(429, Map.of("Retry-After", "999999"), new byte[0]));
        assertThat(client.send(task, new byte[] {1})).isEqualTo(new Answer.Failed("status_429", true, LONGEST_WAIT));
    }

    @Test
    void send_shouldNotWaitForAsLongAsTheHelperLikes() {
        deferredTo("/dap" + JOBS + "/1", Map.of("Retry-After", "999999"));

        assertThat(client.send(task, new byte[] {1})).isEqualTo(new Answer.Deferred(LONGEST_WAIT));
    }

    @Test
    void send_shouldTakeNoAnswerThatSaysMoreThanTheRequest() {
        byte[] request = new byte[1000];
        responses.put("/dialled" + JOBS, ready(HelperClient.mostOfAnAnswer(request)));
        assertThat(client.send(task, request)).isInstanceOf(Answer.Ready.class);

        responses.put("/dialled" + JOBS, ready(HelperClient.mostOfAnAnswer(request) + 1));
        assertThat(client.send(task, request)).isEqualTo(new Answer.Failed("answer_too_large", false));

        deferredTo("/dap" + JOBS + "/1?step=0", Map.of("Retry-After", "0"));
        responses.put("/dialled" + JOBS + "/1?step=0", ready(HelperClient.mostOfAnAnswer(request) + 1));
        assertThat(client.send(task, request)).isEqualTo(new Answer.Failed("answer_too_large", false));
    }
}
