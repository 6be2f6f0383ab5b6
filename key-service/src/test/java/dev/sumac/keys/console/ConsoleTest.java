package dev.sumac.keys.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.oneOf;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.trust.Browser;
import dev.sumac.trust.Browser.Screen;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The console as a person finds it, by keyboard alone. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
@EnabledIf(
        value = "dev.sumac.trust.Browser#present",
        disabledReason = "left out: Chromium (apt-get install chromium chromium-driver)")
class ConsoleTest {

    private static final Screen DESKTOP = new Screen(1280, 800, false);
    private static final String FIRST_CARD = "#key-list .card";

    /** Started once: to start it takes longer than most of what it is asked for. */
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = Browser.open(DESKTOP);
    }

    /** Leaves the page that another test has left, and what the browser said of it. */
    @BeforeEach
    void leave() {
        browser.go("about:blank");
        browser.resize(DESKTOP);
        browser.complaints();
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    /** What a person does at the browser's own prompt. */
    private void logIn() {
        browser.go("http://ada:" + KeyServiceBackends.OPERATOR_TOKEN + "@127.0.0.1:" + RestAssured.port + "/console/");
        browser.await(FIRST_CARD, text -> text.contains("Key "));
    }

    private static List<Map<String, Object>> keys(String state) {
        return operator().get("/api/v1/hpke-keys").jsonPath().getList("findAll { it.state == '" + state + "' }");
    }

    @Test
    void rotate_shouldBeDoneByKeyboardAlone() {
        logIn();
        browser.tabTo("#rotate");
        assertThat(browser.focusIsVisible()).isTrue();
        browser.press(Keys.ENTER);
        browser.await("#rotate-suite option", text -> text.equals("X25519"));
        browser.tabTo("#rotate-why");
        browser.press("quarterly rotation");
        browser.tabTo("#rotate-dialog [type=submit]");
        browser.press(Keys.ENTER);

        browser.awaitNone("dialog[open]");
        browser.await("#propagation", text -> text.contains("no replica serves now"));
        browser.await("#audit-list", text -> text.contains("“quarterly rotation”"));
        assertThat(keys("EXPIRED")).isNotEmpty();
        assertThat(browser.complaints())
                .allMatch(line -> line.contains("/propagation") || line.contains("/aggregation/"));
    }

    @Test
    void revoke_shouldSayWhatIsLostAndBeDoneByKeyboardAlone() throws Exception {
        logIn();
        Map<String, Object> key = keys("ACTIVE").getFirst();
        String card = "[data-key='" + key.get("uuid") + "']";
        browser.tabTo("#revoke-" + key.get("uuid"));
        browser.press(Keys.ENTER);
        browser.await("#revoke-title", text -> text.equals("Revoke key " + key.get("configId")));
        browser.tabTo("[name=reason]");
        browser.press(Keys.SPACE);
        browser.await("#loss", text -> text.contains("No report is lost"));
        browser.press(Keys.ARROW_DOWN);
        browser.await("#loss", text -> text.contains("Acknowledged reports are lost"));
        assertThat(browser.text("#loss"))
                .contains(
                        "outdated_config",
                        "another takes its place at the same moment, a pending one or a new one",
                        "cannot be undone");
        browser.screenshot("revoke-desktop-light");

        // Without a reason in words nothing happens.
        browser.tabTo("#revoke-dialog [type=submit]");
        browser.press(Keys.ENTER);
        assertThat(browser.count("dialog[open]")).isEqualTo(1);
        assertThat(browser.focused("#revoke-why")).isTrue();
        browser.press("a backup was lost <img src=x onerror=\"window.owned=1\">");
        browser.tabTo("#revoke-dialog [type=submit]");
        browser.press(Keys.ENTER);

        browser.awaitNone("dialog[open]");
        browser.await(card, text -> text.contains("Compromised"));
        browser.await("#audit-list", text -> text.contains("“a backup was lost <img src=x"));
        assertThat(browser.evaluate("window.owned")).isEqualTo("null");
        assertThat(browser.count("#revoke-" + key.get("uuid"))).isZero();
        assertThat(keys("ACTIVE")).isNotEmpty();
    }

    /** A Leader's reports that wait are counted; those that a Helper's Leaders have are known to nobody here. */
    @Test
    void revoke_shouldClaimNoMostWhereTheAggregatorHelps() {
        logIn();
        answer("leader", "Prio3Sum");
        awaitLoss(loss -> loss.contains("Under all keys together 3 reports wait now; it is no more than that")
                && !loss.contains("helps"));

        answer("helper", "Prio3Histogram");
        awaitLoss(loss -> loss.contains("Where this aggregator helps, also those that Leaders have acknowledged")
                && loss.contains("Where it leads, 3 reports wait now under all keys together")
                && !loss.contains("no more than that"));
    }

    /** In the place of prepare-service, which is not here, and of whatever tasks other tests have made. */
    private void answer(String role, String vdaf) {
        browser.evaluate("""
                (window.fetch = (asked => (url, options) => {
                    const path = new URL(url).pathname;
                    return path.endsWith("/tasks")
                        ? Promise.resolve(Response.json([{taskId: "one", role: "%s", vdaf: {type: "%s"}}]))
                        : path.includes("/aggregation/")
                        ? Promise.resolve(Response.json(
                            {aggregated: 5, waiting: 2, unplanned: 1, rejected: {}, parkedJobs: []}))
                        : asked(url, options);
                })(window.fetch)) !== null""".formatted(role, vdaf));
        browser.await("#task-list", text -> text.contains(vdaf) && text.contains("waiting"));
    }

    private void awaitLoss(Predicate<String> said) {
        browser.tabTo("#revoke-" + keys("ACTIVE").getFirst().get("uuid"));
        browser.press(Keys.ENTER);
        browser.await("#revoke-title", text -> text.startsWith("Revoke key"));
        browser.tabTo("[name=reason]");
        browser.press(Keys.SPACE, Keys.ARROW_DOWN);
        browser.await("#loss", said);
        browser.press(Keys.ESCAPE);
        browser.awaitNone("dialog[open]");
    }

    @Test
    void activate_shouldBeDoneByKeyboardAlone() {
        String uuid = operator().post("/api/v1/hpke-keys").jsonPath().getString("uuid");
        logIn();
        String card = "[data-key='" + uuid + "']";
        browser.await(card, text -> text.contains("Pending"));
        browser.tabTo("#activate-" + uuid);
        browser.press(Keys.ENTER);
        browser.await("#activate-title", text -> text.startsWith("Activate key "));
        browser.tabTo("#activate-why");
        browser.press("wanted sooner");
        browser.tabTo("#activate-dialog [type=submit]");
        browser.press(Keys.ENTER);

        browser.awaitNone("dialog[open]");
        browser.await(card, text -> text.contains("Active"));
        browser.await("#audit-list", text -> text.contains("“wanted sooner”"));
        assertThat(browser.count("#activate-" + uuid)).isZero();
        // Other tests count on one that is advertised.
        operator()
                .body(Map.of("reason", "superseded", "why", "the test is over"))
                .post("/api/v1/hpke-keys/" + uuid + "/revoke")
                .then()
                .statusCode(200);
    }

    @Test
    void dialog_shouldKeepTheFocusInside() {
        logIn();
        browser.tabTo("#rotate");
        browser.press(Keys.ENTER);
        browser.await("#rotate-title", text -> text.equals("Rotate"));
        for (int pressed = 0; pressed < 12; pressed++) {
            browser.press(Keys.TAB);
            // Between its last and its first the browser's own controls have a turn.
            assertThat(browser.focused("#rotate-dialog *, #rotate-dialog, body"))
                    .isTrue();
        }
        browser.tabTo("#rotate-dialog [data-close]");
        browser.press(Keys.ENTER);
        browser.awaitNone("dialog[open]");
        assertThat(browser.focused("#rotate")).isTrue();
    }

    @Test
    void dialog_shouldCloseByEscapeAndGiveTheFocusBack() {
        logIn();
        browser.tabTo("#rotate");
        browser.press(Keys.ENTER);
        browser.await("#rotate-title", text -> text.equals("Rotate"));
        browser.press(Keys.ESCAPE);
        browser.awaitNone("dialog[open]");
        assertThat(browser.focused("#rotate")).isTrue();
    }

    @Test
    void change_shouldShowWhyItWasRefusedAndKeepWhatWasTyped() {
        logIn();
        Map<String, Object> key = keys("ACTIVE").getFirst();
        browser.tabTo("#revoke-" + key.get("uuid"));
        browser.press(Keys.ENTER);
        browser.await("#revoke-title", text -> text.startsWith("Revoke key"));
        // Meanwhile somebody else does it.
        operator()
                .body(Map.of("reason", "compromised", "why", "another operator was quicker"))
                .post("/api/v1/hpke-keys/" + key.get("uuid") + "/revoke")
                .then()
                .statusCode(200);
        browser.tabTo("[name=reason]");
        browser.press(Keys.SPACE);
        browser.tabTo("#revoke-why");
        browser.press("too late");
        browser.tabTo("#revoke-dialog [type=submit]");
        browser.press(Keys.ENTER);

        browser.await("#revoke-dialog .error", text -> text.contains("REVOKED_COMPROMISED"));
        assertThat(browser.evaluate("document.getElementById('revoke-why').value"))
                .isEqualTo("too late");
    }

    @Test
    void audit_shouldBeChecked() {
        logIn();
        browser.tabTo("#verify");
        browser.press(Keys.ENTER);
        browser.await("#verification", text -> text.startsWith("Intact: "));
    }

    @ParameterizedTest
    @CsvSource({"390, 844, false", "390, 844, true", "1440, 900, false", "1440, 900, true", "360, 640, false"})
    void page_shouldFitTheScreenAndTheScheme(int width, int height, boolean dark) throws Exception {
        operator().body("""
                        {"taskId": "GhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGho", "role": "leader",
                         "leaderUrl": "https://leader.example/", "helperUrl": "https://helper.example/",
                         "vdaf": {"type": "Prio3Count"}, "batchMode": "time-interval", "timePrecisionSeconds": 60,
                         "minBatchSize": 10}
                        """).post("/api/v1/tasks").then().statusCode(oneOf(200, 201));
        browser.resize(new Screen(width, height, dark));
        logIn();
        browser.await("#task-list", text -> text.contains("Prio3Count") && text.contains("prepare-service"));

        assertThat(browser.overflow()).isZero();
        assertThat(browser.brightness() < 128).isEqualTo(dark);
        assertThat(browser.count("#bars li")).isEqualTo(browser.count(FIRST_CARD));
        browser.screenshot("console-" + width + "-" + (dark ? "dark" : "light"));
        browser.tabTo("#rotate");
        browser.press(Keys.ENTER);
        browser.await("#rotate-title", text -> text.equals("Rotate"));
        assertThat(browser.overflow()).isZero();
        browser.screenshot("rotate-" + width + "-" + (dark ? "dark" : "light"));
    }
}
