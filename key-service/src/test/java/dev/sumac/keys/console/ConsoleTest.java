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

    private static final String MOMENT = "\\d{1,2} [A-Z][a-z]{2,3} \\d{4}, \\d{2}:\\d{2}";

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
        revoke(uuid);
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
    @CsvSource({"360, 640, false", "390, 844, true", "1440, 900, false", "1440, 900, true"})
    void page_shouldFitTheScreenAndTheScheme(int width, int height, boolean dark) throws Exception {
        operator().body("""
                        {"taskId": "GhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGho", "role": "leader",
                         "leaderUrl": "https://leader.example/", "helperUrl": "https://helper.example/",
                         "vdaf": {"type": "Prio3Count"}, "batchMode": "time-interval", "timePrecisionSeconds": 60,
                         "minBatchSize": 10}
                        """).post("/api/v1/tasks").then().statusCode(oneOf(200, 201));
        String pending = operator().post("/api/v1/hpke-keys").jsonPath().getString("uuid");
        browser.resize(new Screen(width, height, dark));
        logIn();
        browser.await("#task-list", text -> text.contains("Prio3Count") && text.contains("prepare-service"));

        String look = width + "-" + (dark ? "dark" : "light");
        assertThat(browser.overflow()).isZero();
        assertThat(browser.brightness() < 128).isEqualTo(dark);
        assertThat(browser.count("#bars li")).isEqualTo(browser.count(FIRST_CARD));
        browser.screenshot("console-" + look);
        dialogShouldFit("rotate", "#rotate", look);
        dialogShouldFit("activate", "#activate-" + pending, look);
        dialogShouldFit("revoke", "#revoke-" + pending, look);
        revoke(pending);
    }

    private void dialogShouldFit(String name, String opener, String look) throws Exception {
        String dialog = "#" + name + "-dialog";
        browser.tabTo(opener);
        browser.press(Keys.ENTER);
        browser.await(dialog + "[open] h2", text -> !text.isEmpty());
        if (name.equals("revoke")) {
            // The longest that it has to say.
            browser.tabTo("[name=reason]");
            browser.press(Keys.SPACE, Keys.ARROW_DOWN);
            browser.await("#loss", text -> text.contains("Acknowledged reports are lost"));
        }
        assertThat(browser.overflow(dialog)).as(dialog).isZero();
        browser.screenshot(name + "-" + look);
        browser.press(Keys.ESCAPE);
        browser.awaitNone("dialog[open]");
    }

    private static void revoke(String uuid) {
        operator()
                .body(Map.of("reason", "superseded", "why", "the test is over"))
                .post("/api/v1/hpke-keys/" + uuid + "/revoke")
                .then()
                .statusCode(200);
    }

    @Test
    void timeline_shouldListKeysByStateAndSayTheirTimesInWords() {
        logIn();
        showThreeKeys();
        assertThat(browser.list("#bars .badge", "e.textContent")).containsExactly("Pending", "Active", "Superseded");
        assertThat(browser.list("#bars .name", "e.textContent")).containsExactly("9", "8", "7");
        assertThat(browser.list("#bars .track", "e.ariaHidden")).containsOnly("true");
        List<String> words = browser.list("#bars .unseen", "e.textContent");
        assertThat(words.get(0)).matches("Pending since " + MOMENT + ", Active by itself at " + MOMENT);
        assertThat(words.get(1)).matches("Active since " + MOMENT + ", Expired by itself at " + MOMENT);
        assertThat(words.get(2)).matches("Superseded since " + MOMENT);
    }

    /** From 20 days ago to in 10 days, with 3 in a hundred of that before and after. */
    @Test
    void timeline_shouldDrawEachKeysTimes() {
        logIn();
        showThreeKeys();
        assertThat(bar(0)).containsExactly("earlier 59-63", "pending 63-66", "pending ahead 66-81", "now 66-66");
        assertThat(bar(1)).containsExactly("earlier 34-41", "active 41-66", "active ahead 66-97", "now 66-66");
        assertThat(bar(2))
                .containsExactly(
                        "earlier 3-19", "revoked_superseded 19-66", "revoked_superseded ahead 66-66", "now 66-66");
    }

    /** In the place of those that other tests have made. */
    private void showThreeKeys() {
        browser.evaluate("""
                (window.fetch = (asked => (url, options) => {
                    const day = days => new Date(Date.now() + days * 86400000).toISOString();
                    const key = (configId, state, made, since, nextState, nextAt) => ({uuid: "key-" + configId, configId,
                        state, suite: "X25519", createdAt: day(made), stateSince: day(since), nextState,
                        nextStateAt: nextAt === null ? null : day(nextAt)});
                    return new URL(url).pathname.endsWith("/hpke-keys")
                        ? Promise.resolve(Response.json([
                            key(7, "REVOKED_SUPERSEDED", -20, -15, null, null),
                            key(8, "ACTIVE", -10, -8, "EXPIRED", 10),
                            key(9, "PENDING", -2, -1, "ACTIVE", 5)]))
                        : asked(url, options);
                })(window.fetch)) !== null""");
        browser.await("[data-key='key-9']", text -> text.contains("Pending"));
    }

    /** What a bar is made of, as the browser has drawn it: from where to where, in hundredths of the track. */
    private static List<String> bar(int place) {
        return browser.list("#bars li:nth-child(" + (place + 1) + ") .piece", """
                (track => (piece => {
                    const at = x => Math.round(100 * (x - track.left) / track.width);
                    const end = e.classList.contains("now") ? piece.left : piece.right;
                    return e.className.replace("piece ", "") + " " + at(piece.left) + "-" + at(end);
                })(e.getBoundingClientRect()))(e.parentElement.getBoundingClientRect())""");
    }
}
