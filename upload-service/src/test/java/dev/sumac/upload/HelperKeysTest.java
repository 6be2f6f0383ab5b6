package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.peer.PeerHttp;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica knows of a Helper's keys, whatever the Helper answers. */
@Timeout(60)
class HelperKeysTest {

    private static final Duration LEAST = Duration.ofMinutes(5);
    private static final UploadSettings SETTINGS = settings(Map.of(
            "sumac.upload.helper-keys-refresh",
            "PT0.01S",
            "sumac.upload.foreign-helper-keys-refresh",
            LEAST.toString()));

    private static UploadSettings settings(Map<String, String> given) {
        return new SmallRyeConfigBuilder()
                .withMapping(UploadSettings.class)
                .withSources(new PropertiesConfigSource(given, "test", 100))
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(UploadSettings.class);
    }

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PeerHttp http = new PeerHttp(Duration.ofSeconds(5));
    private final CountDownLatch over = new CountDownLatch(1);
    private final FakeHelper helper = new FakeHelper(FakeHelper.list(Optional.of("3, 200"), "\"one\""));
    private final HelperKeyFollower follower = new HelperKeyFollower(helper.url(), http, metrics, SETTINGS);

    HelperKeysTest() throws IOException {}

    @AfterEach
    void end() {
        over.countDown();
        follower.close();
        helper.close();
        http.close();
    }

    private void begin() throws InterruptedException {
        assertThat(follower.asked()).isFalse();
        follower.start();
        Eventually.holds(follower::asked);
    }

    private double count(String outcome) {
        return Optional.ofNullable(metrics.find("sumac.upload.helper.keys")
                        .tag("outcome", outcome)
                        .counter())
                .map(Counter::count)
                .orElse(0.0);
    }

    @Test
    void follower_shouldKnowWhatTheHelperRefuses_andAskIfItChanged() throws Exception {
        begin();
        assertThat(follower.refused().contains(3)).isTrue();
        assertThat(follower.refused().contains(200)).isTrue();
        assertThat(follower.refused().contains(4)).isFalse();
        helper.awaitAsked(3);
        assertThat(List.copyOf(helper.asked).subList(0, 3)).containsExactly("", "\"one\"", "\"one\"");
        helper.answers(FakeHelper.list(Optional.of("4"), "\"two\""));
        Eventually.holds(() -> follower.refused().contains(4));
        assertThat(follower.refused().contains(3)).isFalse();
        Eventually.holds(() -> count("listed") == 2);
        assertThat(count("unchanged")).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 404, 500, 503})
    void follower_shouldKeepWhatItKnows_whenTheHelperHasNoAnswer(int status) throws Exception {
        begin();
        helper.answers(FakeHelper.status(status));
        Eventually.holds(() -> count("failed") >= 2);
        assertThat(follower.refused().contains(3)).isTrue();
    }

    @Test
    void follower_shouldBelieveAHelperThatHasNoKeyToListAndSaysWhatItRefuses() throws Exception {
        begin();
        helper.answers(exchange -> {
            exchange.getResponseHeaders().set(RefusedConfigIds.HEADER, "4");
            exchange.sendResponseHeaders(503, -1);
        });
        Eventually.holds(() -> follower.refused().contains(4));
        assertThat(follower.refused().contains(3)).isFalse();
    }

    @Test
    void follower_shouldNotBelieveThatNothingChanged_beforeItKnowsAnything() throws Exception {
        helper.answers(FakeHelper.status(304));
        begin();
        Eventually.holds(() -> count("failed") >= 1);
        helper.answers(FakeHelper.list(Optional.of("3"), "\"one\""));
        Eventually.holds(() -> follower.refused().contains(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "-1", "1,,2", "1;2", "x", "1, 2,"})
    void follower_shouldKeepWhatItKnows_whenTheHelperNamesNoIds(String header) throws Exception {
        begin();
        helper.answers(FakeHelper.list(Optional.of(header), "\"bad\""));
        Eventually.holds(() -> count("failed") >= 2);
        assertThat(follower.refused().contains(3)).isTrue();
        helper.answers(FakeHelper.list(Optional.of(""), "\"none\""));
        Eventually.holds(() -> !follower.refused().contains(3));
    }

    /** As when one of the Helper's replicas is stopped, and the others know of a revocation. */
    @Test
    void follower_shouldKeepWhatItKnowsAndAskOthers_whenAReplicaOfTheHelperHangs() throws Exception {
        try (PeerHttp impatient = new PeerHttp(Duration.ofMillis(200))) {
            HelperKeyFollower asking = new HelperKeyFollower(helper.url(), impatient, metrics, SETTINGS);
            asking.start();
            Eventually.holds(() -> asking.refused().contains(3));
            helper.answers(exchange -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Eventually.holds(() -> count("failed") >= 2);
            assertThat(asking.refused().contains(3)).isTrue();
            helper.answers(FakeHelper.list(Optional.of("4"), "\"two\""));
            Eventually.holds(() -> asking.refused().contains(4));
            asking.close();
        }
    }

    /** Else a Helper that fails for a while would be asked too late for what it has revoked meanwhile. */
    @Test
    void follower_shouldAskAsOften_whenTheHelperFailsForLong() throws Exception {
        begin();
        helper.answers(FakeHelper.status(500));
        // By a pause that doubles up to seconds, this would take longer than anybody waits here.
        Eventually.holds(() -> count("failed") >= 100);
    }

    @Test
    void settings_shouldLeaveTimeToAskAnotherReplicaWithinASecond() {
        UploadSettings defaults = settings(Map.of());
        assertThat(defaults.helperKeysTimeout().plus(defaults.helperKeysRefresh()))
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void follower_shouldRefuseNothingOfAHelperThatDoesNotSay() throws Exception {
        helper.answers(FakeHelper.list(Optional.empty(), "\"one\""));
        begin();
        Eventually.holds(() -> count("listed") == 1);
        assertThat(follower.refused().contains(3)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | PT5M",
                "max-age=60              | PT5M",
                "public, max-age=3600    | PT1H",
                "max-age=\"7200\"        | PT2H",
                "s-maxage=7200           | PT5M",
                "max-age=86400           | P1D",
                "max-age=999999999       | P1D",
                "max-age=99999999999999  | P1D"
            })
    void refresh_shouldBeTheCacheLifetimeWithinBounds(String cacheControl, Duration expected) {
        assertThat(HelperKeyFollower.refresh(cacheControl, LEAST)).isEqualTo(expected);
    }

    @Test
    void refusedConfigIds_shouldRoundTripAllThereAre() {
        List<Integer> all = IntStream.range(0, 256).boxed().toList();
        String header = RefusedConfigIds.of(all).header();
        RefusedConfigIds read = RefusedConfigIds.parse(header).orElseThrow();
        assertThat(all).allMatch(read::contains);
        assertThat(RefusedConfigIds.parse(header + ", 0".repeat(256))).isEmpty();
    }
}
