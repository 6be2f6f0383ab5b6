package dev.sumac.trust;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The machine's Chromium, used as a person uses it who has no mouse. */
public final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_TABS = 200;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Whether this machine has what the tests need. */
    public static boolean present() {
        return onPath("chromedriver").isPresent() && onPath("chromium").isPresent();
    }

    private static Optional<File> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst();
    }

    /** A screen, in pixels. */
    public record Screen(int width, int height, boolean dark) {
        Map<String, Object> metrics() {
            return Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600);
        }

        Map<String, Object> media() {
            return Map.of(
                    "features",
                    List.of(
                            Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                            Map.of("name", "prefers-reduced-motion", "value", "reduce")));
        }
    }

    /** Opens one with no memory of earlier ones. */
    public static Browser open(Screen screen) {
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath("chromium").orElseThrow());
        options.setCapability("goog:loggingPrefs", logging);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                        .build(),
                options);
        Browser browser = new Browser(driver);
        browser.resize(screen);
        return browser;
    }

    /** Changes the screen. */
    public void resize(Screen screen) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", screen.metrics());
        driver.executeCdpCommand("Emulation.setEmulatedMedia", screen.media());
    }

    /** Opens a page and waits until it is there. */
    public void go(String url) {
        driver.get(url);
    }

    /** The page's address. */
    public String url() {
        return String.valueOf(driver.getCurrentUrl());
    }

    /** Waits until an element's text is as it should be; what is drawn anew meanwhile is looked at again. */
    public void await(String selector, Predicate<String> text) {
        new WebDriverWait(driver, LIMIT)
                .withMessage(() -> selector + " came to say: " + text(selector))
                .ignoring(StaleElementReferenceException.class)
                .until(d -> driver.findElements(By.cssSelector(selector)).stream()
                        .anyMatch(element -> text.test(element.getText())));
    }

    /** Waits until there is no such element. */
    public void awaitNone(String selector) {
        new WebDriverWait(driver, LIMIT)
                .withMessage(() -> selector + " is still there")
                .until(d -> driver.findElements(By.cssSelector(selector)).isEmpty());
    }

    /** The text of the first such element; empty when there is none. */
    public String text(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .findFirst()
                .map(WebElement::getText)
                .orElse("");
    }

    /** How many such elements there are. */
    public int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Whether a person sees the first such element. */
    public boolean shows(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .findFirst()
                .filter(WebElement::isDisplayed)
                .isPresent();
    }

    /** The cookies that go to the page's site, the page's scripts see them or not. */
    public Set<Cookie> cookies() {
        return driver.manage().getCookies();
    }

    /** Presses Tab until an element that matches has the focus. */
    public void tabTo(String selector) {
        for (int pressed = 0; pressed < MOST_TABS; pressed++) {
            if (focused(selector)) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError(selector + " is not reached by Tab; the focus is on " + focus());
    }

    /** Whether an element that matches has the focus. */
    public boolean focused(String selector) {
        return Boolean.TRUE.equals(
                driver.executeScript("return document.activeElement.matches(arguments[0])", selector));
    }

    /** Whether the focus can be seen. */
    public boolean focusIsVisible() {
        return Boolean.TRUE.equals(driver.executeScript("const s = getComputedStyle(document.activeElement);"
                + "return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2"));
    }

    private String focus() {
        return String.valueOf(driver.executeScript("return document.activeElement.outerHTML.slice(0, 200)"));
    }

    /** Types keys. */
    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** By how many pixels the page is wider than the screen. */
    public long overflow() {
        return number("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    /** By how many pixels an element, or whatever stands in it, is wider than its room or the screen. */
    public long overflow(String selector) {
        return ((Number) Objects.requireNonNull(driver.executeScript("""
                const element = document.querySelector(arguments[0]);
                const screen = document.documentElement.clientWidth;
                const edges = [element, ...element.querySelectorAll("*")]
                    .map(each => each.getBoundingClientRect())
                    .filter(box => box.width > 0)
                    .flatMap(box => [-box.left, box.right - screen]);
                return Math.ceil(Math.max(0, element.scrollWidth - element.clientWidth, ...edges));""", selector))).longValue();
    }

    /** The brightness of the page's ground, 0 to 255. */
    public long brightness() {
        return number("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
    }

    private long number(String script) {
        return ((Number) Objects.requireNonNull(driver.executeScript("return " + script), script)).longValue();
    }

    /** The value of an expression in the page. */
    public String evaluate(String script) {
        return String.valueOf(driver.executeScript("return " + script));
    }

    /** The value of an expression for each such element, which is {@code e} there. */
    public List<String> list(String selector, String expression) {
        List<?> values = (List<?>) Objects.requireNonNull(driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(e => " + expression + ")", selector));
        return values.stream().map(String::valueOf).toList();
    }

    /** What the browser complained about since the last call. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The whole page, below the screen too, for people to look at: target/screenshots. */
    public void screenshot(String name) throws IOException {
        Map<String, Object> clip = Map.of(
                "x", 0,
                "y", 0,
                "width", number("document.documentElement.clientWidth"),
                "height", number("document.documentElement.scrollHeight"),
                "scale", 1);
        Object png = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                .get("data");
        Files.createDirectories(SCREENSHOTS);
        Files.write(
                SCREENSHOTS.resolve(name + ".png"),
                Base64.getDecoder().decode(Objects.requireNonNull(png, name).toString()));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
