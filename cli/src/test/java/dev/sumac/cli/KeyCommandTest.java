package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code key} and its commands as a person types them, on a key service's fake. */
class KeyCommandTest {
    private static final String UUID = "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11";
    private static final String OTHER = "7b1e6a30-0d7b-4f0e-8f46-5a3d3ad1c001";
    private static final String HASH = "ab".repeat(32);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeKeyService keys;

    @BeforeEach
    void start() throws IOException {
        keys = new FakeKeyService();
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    private static String key(String uuid, int id, String state) {
        return """
            {"uuid": "%s", "state": "%s", "configId": %d, "suite": "X25519", "kemId": 32, "kdfId": 1, "aeadId": 1,
             "publicKey": "AAAA", "preference": 0, "createdAt": "2026-01-02T03:04:05.678901Z",
             "stateSince": "2026-01-02T03:04:05.678901Z", "epoch": 3, "nextState": %s, "nextStateAt": %s}
            """.formatted(
                        uuid,
                        state,
                        id,
                        "DESTROYED".equals(state) ? "null" : "\"EXPIRED\"",
                        "DESTROYED".equals(state) ? "null" : "\"2026-02-01T04:04:05Z\"");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--admin-url", keys.url(), "--admin-token", FakeKeyService.TOKEN));
        return Sumac.execute(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    @Test
    void list_shouldShowWhatIsNotDestroyed() {
        keys.answers("GET hpke-keys", "[" + key(UUID, 172, "ACTIVE") + "," + key(OTHER, 9, "DESTROYED") + "]");

        assertThat(run("list")).isZero();
        assertThat(out.toString())
                .contains(UUID, "172", "X25519", "ACTIVE", "2026-01-02 03:04:05Z", "EXPIRED 2026-02-01 04:04:05Z")
                .doesNotContain(OTHER);
        out.getBuffer().setLength(0);
        assertThat(run("list", "--all", "--json")).isZero();
        assertThat(new JsonObject(out.toString()).getJsonArray("keys")).hasSize(2);
    }

    @Test
    void rotate_shouldBeOneChangeHoweverOftenItIsSent() {
        keys.answers(
                "POST hpke-keys/rotate",
                "{\"newKey\": " + key(UUID, 172, "ACTIVE") + ", \"oldKeys\": [" + key(OTHER, 9, "EXPIRED") + "]}");
        keys.refuse(503, "stored and not published yet");

        assertThat(run("rotate", "--suite", "X25519", "--why", "spring")).isZero();
        assertThat(out.toString()).contains(UUID, OTHER, "EXPIRED");
        assertThat(keys.requests())
                .hasSize(2)
                .containsOnly("POST hpke-keys/rotate {\"suite\":\"X25519\",\"why\":\"spring\"}");
        assertThat(new HashSet<>(keys.idempotencyKeys())).hasSize(1);

        assertThat(run("rotate", "--json")).isZero();
        assertThat(new HashSet<>(keys.idempotencyKeys())).as("another change").hasSize(2);
    }

    /** A script must not take what is made for what is known everywhere. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1"})
    void change_shouldFailWhenItIsNotEverywhereInTime(boolean everywhere, int code) {
        String rotation = "{\"newKey\": " + key(UUID, 172, "ACTIVE") + ", \"oldKeys\": [], \"propagated\": %s}";
        String revocation =
                "{\"key\": " + key(UUID, 172, "REVOKED_COMPROMISED") + ", \"successor\": null, \"propagated\": %s}";
        keys.answers("POST hpke-keys/rotate?wait=5s", rotation.formatted(everywhere));
        keys.answers("POST hpke-keys/" + UUID + "/revoke?wait=5s", revocation.formatted(everywhere));
        List<String> rotate = List.of("rotate", "--wait", "5s");
        List<String> revoke = List.of("revoke", UUID, "--reason", "compromised", "--why", "a test", "--wait", "5s");

        for (List<String> change : List.of(rotate, revoke)) {
            assertThat(run(change.toArray(String[]::new))).isEqualTo(code);
            List<String> json = new ArrayList<>(change);
            json.add("--json");
            assertThat(run(json.toArray(String[]::new))).isEqualTo(code);
        }
    }

    @Test
    void revoke_shouldTakeAUuidOrAConfigId() {
        keys.answers("GET hpke-keys", "[" + key(OTHER, 172, "DESTROYED") + "," + key(UUID, 172, "ACTIVE") + "]");
        keys.answers(
                "POST hpke-keys/" + UUID + "/revoke",
                "{\"key\": " + key(UUID, 172, "REVOKED_COMPROMISED") + ", \"successor\": " + key(OTHER, 5, "ACTIVE")
                        + "}");

        assertThat(run("revoke", UUID, "--reason", "compromised", "--why", "a lost backup"))
                .isZero();
        assertThat(run("revoke", "172", "--reason", "compromised", "--why", "a lost backup"))
                .isZero();
        assertThat(out.toString()).contains("REVOKED_COMPROMISED", OTHER);
        assertThat(keys.requests().stream().filter(request -> request.startsWith("POST")))
                .hasSize(2)
                .containsOnly(
                        "POST hpke-keys/" + UUID + "/revoke {\"reason\":\"compromised\",\"why\":\"a lost backup\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"173", "nonsense", "1234"})
    void revoke_shouldExplainWhichKeyThereIsNot(String key) {
        keys.answers("GET hpke-keys", "[" + key(UUID, 172, "ACTIVE") + "]");
        assertThat(run("revoke", key, "--reason", "superseded", "--why", "x")).isEqualTo(2);
        assertThat(err.toString()).startsWith("sumac: KEY: ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void revoke_shouldWantAReason() {
        assertThat(run("revoke", UUID, "--why", "x")).isEqualTo(2);
        assertThat(run("revoke", UUID, "--reason", "lost", "--why", "x")).isEqualTo(2);
        assertThat(run("revoke", UUID, "--reason", "superseded")).isEqualTo(2);
        assertThat(keys.requests()).isEmpty();
    }

    @Test
    void revoke_shouldSayWhatTheServiceSays() {
        keys.answers("POST hpke-keys/" + UUID + "/revoke", "{}");
        keys.refuse(409, "a key that is DESTROYED cannot become REVOKED_SUPERSEDED");
        assertThat(run("revoke", UUID, "--reason", "superseded", "--why", "x")).isEqualTo(1);
        assertThat(err.toString()).contains("409: a key that is DESTROYED cannot become REVOKED_SUPERSEDED");
    }

    @Test
    void schedule_shouldShowAndChange() {
        String schedule = """
            {"suites": ["X25519", "XWING"], "prePublish": "PT1H", "activePeriod": "P30D", "overlap": "PT1H",
             "grace": "P14D", "leastGrace": "PT2H", "retention": "P28D", "changedAt": "2026-01-02T03:04:05Z"}
            """;
        keys.answers("GET hpke-keys/schedule", schedule);
        keys.answers("PUT hpke-keys/schedule", schedule);

        assertThat(run("schedule")).isZero();
        assertThat(out.toString()).contains("X25519, XWING", "P30D", "leastGrace", "P28D");
        assertThat(run("schedule", "--suites", "X25519,XWING", "--grace", "P14D", "--why", "a test"))
                .isZero();
        assertThat(keys.requests().getLast())
                .isEqualTo("PUT hpke-keys/schedule"
                        + " {\"suites\":[\"X25519\",\"XWING\"],\"grace\":\"P14D\",\"why\":\"a test\"}");
        assertThat(run("schedule", "--why", "nothing")).isEqualTo(2);
    }

    @Test
    void audit_shouldShowEntries() {
        keys.answers("GET audit?limit=50", """
            {"entries": [{"epoch": 4, "at": "2026-01-02T03:04:05.678901Z", "actor": "operator",
              "action": "hpke-key.revoke", "subject": "%s", "detail": "ACTIVE -> REVOKED_COMPROMISED",
              "why": "a lost backup", "hash": "%s"}], "next": 4}
            """.formatted(UUID, HASH));
        assertThat(run("audit")).isZero();
        assertThat(out.toString()).contains("operator", "hpke-key.revoke", "a lost backup", "--before 4");
    }

    @Test
    void verify_shouldFailWhenTheTrailIsNotAsItWasWritten() {
        keys.answers(
                "GET audit/verification",
                "{\"intact\": true, \"entries\": 4, \"headEpoch\": 4, \"headHash\": \"" + HASH + "\", \"faults\": []}");
        assertThat(run("audit", "--verify")).isZero();
        assertThat(out.toString()).contains("4 entries, none was removed or altered", "4:" + HASH);

        keys.answers(
                "GET audit?limit=1&before=3",
                "{\"entries\": [{\"epoch\": 2, \"hash\": \"" + HASH + "\"}], \"next\": null}");
        assertThat(run("audit", "--verify", "--head", "2:" + HASH)).isZero();
        assertThat(run("audit", "--verify", "--head", "2:" + "cd".repeat(32))).isEqualTo(1);
        assertThat(run("audit", "--head", "2:" + HASH)).isEqualTo(2);

        keys.answers(
                "GET audit/verification",
                "{\"intact\": false, \"entries\": 3, \"headEpoch\": 4, \"headHash\": \"" + HASH
                        + "\", \"faults\": [{\"epoch\": 2, \"fault\": \"is missing\"}]}");
        assertThat(run("audit", "--verify")).isEqualTo(1);
        assertThat(out.toString()).contains("entry 2 is missing");
        assertThat(run("audit", "--verify", "--json")).isEqualTo(1);
    }
}
