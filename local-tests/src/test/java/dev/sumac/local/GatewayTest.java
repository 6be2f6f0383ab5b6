package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Gateway gateway = Gateway.open("/alpha");
    private final EchoReplica first = new EchoReplica("first");
    private final EchoReplica second = new EchoReplica("second");

    @AfterEach
    void close() {
        gateway.close();
        first.close();
        second.close();
        client.close();
    }

    @Test
    void request_shouldReachItsServiceWithoutTheBasePathAndBringItsAnswerBack() throws Exception {
        add(ServiceKind.UPLOAD, first);
        add(ServiceKind.COLLECT, second);

        var answer = send(request("tasks/t/collection_jobs/j?step=0").header("DAP-Auth-Token", "abc"));

        assertThat(answer.body()).isEqualTo("second GET /tasks/t/collection_jobs/j?step=0 0");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("location")).contains("/alpha/somewhere");
        assertThat(answer.headers().firstValue("x-token")).contains("abc");
    }

    @Test
    void request_shouldCarryALargeBodyWithAndWithoutItsLength() throws Exception {
        add(ServiceKind.PREPARE, first);
        byte[] body = new byte[3_000_000];

        assertThat(send(request("tasks/t/aggregation_jobs").POST(BodyPublishers.ofByteArray(body)))
                        .body())
                .isEqualTo("first POST /tasks/t/aggregation_jobs 3000000");
        var unknownLength = BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body));
        assertThat(send(request("tasks/t/aggregation_jobs").POST(unknownLength)).body())
                .isEqualTo("first POST /tasks/t/aggregation_jobs 3000000");
    }

    @Test
    void request_shouldBeSharedAmongReadyReplicasOnly() throws Exception {
        add(ServiceKind.UPLOAD, first);
        add(ServiceKind.UPLOAD, second);
        assertThat(answersOf(20)).containsEntry("first", 10).containsEntry("second", 10);

        first.ready(false);
        await(() -> gateway.ready(ServiceKind.UPLOAD).size() == 1);
        assertThat(answersOf(20)).containsOnlyKeys("second");

        first.ready(true);
        await(() -> gateway.ready(ServiceKind.UPLOAD).size() == 2);
        assertThat(answersOf(20)).containsOnlyKeys("first", "second");
    }

    @Test
    void request_shouldGoToAnotherReplicaWhenOneIsGone() throws Exception {
        add(ServiceKind.UPLOAD, first);
        add(ServiceKind.UPLOAD, second);

        first.close();

        for (int i = 0; i < 20; i++) {
            var answer = send(request("tasks/t/reports").POST(BodyPublishers.ofString("report")));
            assertThat(answer.body()).isEqualTo("second POST /tasks/t/reports 6");
        }
    }

    @Test
    void request_shouldBeRepeatedOnAnotherReplicaOnlyIfThatIsHarmless() throws Exception {
        add(ServiceKind.UPLOAD, first);
        add(ServiceKind.UPLOAD, second);
        first.cutOff();

        for (int i = 0; i < 4; i++) {
            assertThat(send(request("hpke_config")).body()).isEqualTo("second GET /hpke_config 0");
        }
        int before = first.requests() + second.requests();
        Map<Integer, Integer> statuses = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            var answer = send(request("tasks/t/reports").POST(BodyPublishers.ofString("report")));
            statuses.merge(answer.statusCode(), 1, Integer::sum);
        }
        assertThat(statuses).containsOnlyKeys(201, 502);
        assertThat(first.requests() + second.requests() - before).isEqualTo(4);
    }

    @Test
    void request_shouldNotWaitForAReplicaThatStandsStill() throws Exception {
        add(ServiceKind.UPLOAD, first);
        add(ServiceKind.UPLOAD, second);
        first.stop();

        Map<Integer, Integer> statuses = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            var answer = send(request("tasks/t/reports").POST(BodyPublishers.ofString("report")));
            statuses.merge(answer.statusCode(), 1, Integer::sum);
        }
        assertThat(statuses).containsOnlyKeys(201, 502);
        assertThat(answersOf(10)).containsOnlyKeys("second");
    }

    @Test
    void request_shouldBe503WithAProblemWhenNoReplicaIsReady() throws Exception {
        var answer = send(request("hpke_config"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.body()).contains("no replica of upload-service is ready");
    }

    @Test
    void request_shouldBe404OutsideTheAggregatorsPaths() throws Exception {
        add(ServiceKind.UPLOAD, first);

        assertThat(send(request("q/health/ready")).statusCode()).isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(gateway.url().resolve("/hpke_config")))
                        .statusCode())
                .isEqualTo(404);
        assertThat(first.requests()).isZero();
    }

    private void add(ServiceKind service, EchoReplica replica) {
        int before = gateway.ready(service).size();
        gateway.add(service, replica.port());
        await(() -> gateway.ready(service).size() == before + 1);
    }

    private Map<String, Integer> answersOf(int count) throws Exception {
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            answers.merge(send(request("hpke_config")).body().split(" ")[0], 1, Integer::sum);
        }
        return answers;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.url().resolve(path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
