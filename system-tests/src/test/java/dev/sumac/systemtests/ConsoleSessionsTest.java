package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.trust.Browser;
import dev.sumac.trust.Browser.Screen;
import dev.sumac.trust.KeycloakWorld;
import dev.sumac.trust.Person;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;

/** Operators log in to the console with a browser at a real Keycloak, and what their session is good for, and for whom. */
@ExtendWith({ClusterExtension.class, KeycloakExtension.class})
@EnabledIf(
        value = "dev.sumac.trust.Browser#present",
        disabledReason = "left out: Chromium (apt-get install chromium chromium-driver)")
class ConsoleSessionsTest {
    private static final List<Screen> SCREENS = List.of(
            new Screen(1440, 900, false),
            new Screen(1440, 900, true),
            new Screen(390, 844, false),
            new Screen(390, 844, true));
    private static final String ROTATE = "api/v1/hpke-keys/rotate";
    private static final Map<String, String> SCRIPT = Map.of("Sumac-Console", "1");

    private final Cluster cluster;
    private final KeycloakWorld world;
    private final URI console;
    private final Browser browser;

    ConsoleSessionsTest(Cluster cluster, KeycloakWorld world) {
        this.cluster = cluster;
        this.world = world;
        this.console = URI.create(cluster.realms().console() + "/");
        this.browser = Browser.open(SCREENS.getFirst());
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private void logIn(Person person) {
        browser.go(console.toString());
        browser.await("#kc-form-login", text -> true);
        browser.tabTo("#username");
        browser.press(person.name());
        browser.tabTo("#password");
        browser.press(Person.PASSWORD, Keys.ENTER);
    }

    /** What the console's own address has given the browser. */
    private List<Cookie> sessions() {
        return browser.cookies().stream()
                .filter(cookie -> cookie.getName().startsWith("q_session"))
                .toList();
    }

    private void logInAndSee(Person person) {
        logIn(person);
        browser.await("#key-list .card", text -> text.contains("Key "));
        assertThat(browser.url()).as("nothing of the login stays there").isEqualTo(console.toString());
    }

    private Http.Answer send(String method, String path, Map<String, String> headers) throws IOException {
        return send(method, path, headers, new byte[0]);
    }

    private Http.Answer send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        return Http.send(method, console.resolve("..").resolve(path), headers, body);
    }

    /** The browser's cookies, in whoever's hands. */
    private Map<String, String> session(Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put(
                "Cookie",
                browser.cookies().stream()
                        .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; ")));
        return headers;
    }

    /** Three that count, one that does not, and one that nobody knows what became of. */
    private RecordingClient mixed() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        client.upload(3);
        Ledger.settled(client);
        Report spoilt = client.forge()
                .report(
                        client.task().now(),
                        new long[] {1},
                        Forge.Flaw.NONE.withLeaderCiphertext(
                                own -> new HpkeCiphertext(own.configId(), own.enc(), Bytes.copyOf(new byte[64]))));
        assertThat(client.attempt(RecordingClient.body(List.of(spoilt))).status())
                .isEqualTo(200);
        Await.until("it is rejected", Cluster.PATIENCE, () -> OperatorView.of(
                        cluster.alpha(), client.task().id())
                .outcomes()
                .containsKey("hpke_decrypt_error"));
        byte[] ofAnother = new AggregationJobResp(
                        List.of(new VerifyResp.Reject(new ReportId(0, 1), ReportError.VDAF_VERIFY_ERROR)))
                .encode();
        proxy.always(passage -> passage.answer(new HoldingProxy.Response(
                200, Map.of("Content-Type", List.of(MediaType.AGGREGATION_JOB_RESP.value())), ofAnother)));
        client.upload(1);
        return client;
    }

    @Test
    void viewer_shouldSeeAllAndBeOfferedNothing() throws Exception {
        RecordingClient client = mixed();
        logInAndSee(KeycloakWorld.VIEWER);
        browser.await("#who", text -> text.equals("user:vera"));
        // Counts are another service's, which takes the same session.
        String card = "[data-task='" + client.task().id() + "']";
        browser.await(card, text -> text.contains("parked job"));
        assertThat(browser.text(card))
                .containsPattern("aggregated\\s+3")
                .containsPattern("waiting\\s+1")
                .containsPattern("rejected\\s+1")
                .contains("1 could not be opened", "1 parked job", "1 report, 1 attempt: answer of other reports");
        assertThat(browser.shows("#rotate")).isFalse();
        assertThat(browser.count("#key-list button")).isZero();
        for (Screen screen : SCREENS) {
            browser.resize(screen);
            assertThat(browser.overflow()).as("%s", screen).isZero();
            browser.screenshot("viewer-" + screen.width() + (screen.dark() ? "-dark" : "-light"));
        }

        for (String path : List.of(ROTATE, "api/v1/hpke-keys", "api/v1/tasks", "api/v1/custody/rewrap")) {
            assertThat(send("POST", path, session(SCRIPT)).status()).as(path).isEqualTo(403);
        }
        assertThat(send("DELETE", "api/v1/tasks/" + client.task().id(), session(SCRIPT))
                        .status())
                .isEqualTo(403);
    }

    /** As the realm hands out the role: tasks are theirs, keys are not. */
    @Test
    void operator_shouldChangeTasksAndNoKeys() throws Exception {
        logInAndSee(KeycloakWorld.OPERATOR);
        browser.await("#who", text -> text.equals("user:otto"));
        assertThat(browser.shows("#rotate")).isFalse();

        Map<String, String> headers = new HashMap<>(session(SCRIPT));
        headers.put("Content-Type", "application/json");
        byte[] document = Aggregator.JSON.writeValueAsBytes(new TaskPair(cluster.task()).document("leader"));
        Http.Answer made = Http.served(() -> send("POST", "api/v1/tasks", headers, document));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        String task = Aggregator.JSON.readTree(made.body()).get("taskId").asText();
        for (String path : List.of(ROTATE, "api/v1/hpke-keys", "api/v1/custody/rewrap")) {
            assertThat(send("POST", path, session(SCRIPT)).status()).as(path).isEqualTo(403);
        }
        assertThat(Http.served(() -> send("DELETE", "api/v1/tasks/" + task, session(SCRIPT)))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void keyAdmin_shouldSeeWhoKnowsOfHisRotationAndSignOut() throws Exception {
        logInAndSee(KeycloakWorld.KEY_ADMIN);
        ServiceProcess still = cluster.alpha().replicas(ServiceKind.PREPARE).getFirst();
        Signals.stop(still);
        try {
            rotate("by a person with a name");
            // For as long as its lease lasts; then it answers nothing.
            Predicate<String> doesNotKnow = Pattern.compile(
                            "-" + still.handle().pid() + "-\\w+: (… not yet|– answers nothing)")
                    .asPredicate();
            browser.await("#propagation", doesNotKnow);
            for (Screen screen : SCREENS) {
                browser.resize(screen);
                browser.screenshot("propagation-" + screen.width() + (screen.dark() ? "-dark" : "-light"));
            }
        } finally {
            Signals.goOn(still);
        }
        browser.await("#propagation", text -> text.contains("every replica that may answer knows"));
        browser.await(
                "#audit-list", text -> text.contains("“by a person with a name”") && text.contains("by user:kay"));

        browser.tabTo("#sign-out button");
        browser.press(Keys.ENTER);
        browser.await("#kc-form-login", text -> true);
        browser.go(console.toString());
        browser.await("#kc-form-login", text -> true);
        browser.go(console.resolve("../hpke_config").toString());
        assertThat(sessions()).isEmpty();
    }

    private void rotate(String why) {
        browser.await("#rotate", text -> !text.isEmpty());
        browser.tabTo("#rotate");
        browser.press(Keys.ENTER);
        browser.await("#rotate-suite option", text -> text.equals("X25519"));
        browser.tabTo("#rotate-why");
        browser.press(why);
        browser.tabTo("#rotate-dialog [type=submit]");
        browser.press(Keys.ENTER);
        browser.awaitNone("dialog[open]");
    }

    @Test
    void session_shouldBeOfNoUseToOthers() throws Exception {
        logInAndSee(KeycloakWorld.KEY_ADMIN);
        assertThat(sessions()).isNotEmpty().allSatisfy(cookie -> {
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getSameSite()).isEqualTo("Lax");
            assertThat(cookie.getPath()).isEqualTo("/alpha/");
        });
        assertThat(send("GET", "api/v1/hpke-keys", session(SCRIPT)).status()).isEqualTo(200);

        // What another site can make a browser send lacks the header.
        assertThat(send("POST", ROTATE, session(Map.of())).status()).isEqualTo(401);
        assertThat(send("GET", "api/v1/hpke-keys", session(Map.of())).status()).isEqualTo(401);
        assertThat(send("GET", "console/logout", session(Map.of())).status()).isEqualTo(401);
        // The peers' paths know no sessions.
        String task = cluster.task().add().task().id().toString();
        for (String resource : List.of("collection_jobs", "aggregation_jobs", "aggregate_shares")) {
            assertThat(send("POST", "tasks/" + task + "/" + resource, session(SCRIPT))
                            .status())
                    .isIn(401, 404);
        }
        Map<String, String> altered = session(SCRIPT);
        altered.computeIfPresent("Cookie", (name, value) -> altered(value));
        assertThat(send("GET", "api/v1/hpke-keys", altered).status()).isEqualTo(401);
        assertThat(send("GET", "console/", altered).status()).isEqualTo(302);
    }

    /** With another character within the session. */
    private static String altered(String cookie) {
        String other = cookie.replaceFirst("(q_session[^=]*=.{40}).", "$1A");
        return other.equals(cookie) ? cookie.replaceFirst("(q_session[^=]*=.{40}).", "$1B") : other;
    }

    @Test
    void personWithoutARole_shouldSeeNothingAndComeAsSomebodyElse() throws Exception {
        logIn(KeycloakWorld.NOBODY);
        browser.await("body", text -> text.contains("None of your roles allows this."));
        assertThat(send("GET", "api/v1/tasks", session(SCRIPT)).status()).isEqualTo(403);
        browser.tabTo("form button");
        browser.press(Keys.ENTER);
        browser.await("#kc-form-login", text -> true);
    }

    @Test
    void stranger_shouldBeSentToTheRealmAndNowhereElse() throws Exception {
        Http.Answer sent = send("GET", "console/", Map.of());
        assertThat(sent.status()).isEqualTo(302);
        assertThat(URLDecoder.decode(sent.header("Location"), StandardCharsets.UTF_8))
                .startsWith(world.keycloak().issuer(Realms.OPERATORS) + "/protocol/openid-connect/auth?")
                .contains("response_type=code", "code_challenge_method=S256", "&nonce=", "redirect_uri=" + console);
        assertThat(sent.header("Set-Cookie")).containsIgnoringCase("HttpOnly").containsIgnoringCase("SameSite=Lax");
        assertThat(send("GET", "console/console.js", Map.of()).status()).isEqualTo(401);
        assertThat(send("GET", "console/?code=mine&state=mine", Map.of()).status())
                .isEqualTo(302);
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("ada:" + cluster.alpha().adminToken()).getBytes(StandardCharsets.UTF_8));
        Http.Answer password = send("GET", "api/v1/tasks", Map.of("Authorization", basic, "Sumac-Console", "1"));
        assertThat(password.status()).isEqualTo(401);
        assertThat(password.header("WWW-Authenticate")).doesNotContain("Basic");
    }
}
