package dev.sumac.upload;

import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.kit.thread.VitalWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Asks one Helper's {@code hpke_config} again and again, one question at a time, on a thread of its own. A Helper that names
 * the ids it refuses is asked several times a second, for which it need not say more than "unchanged"; another has nothing
 * to say that could not wait for its own cache lifetime. While there is no answer, the last one holds, and says when to ask
 * again, too: behind the same address another replica may have the answer, and a Helper that is dead gets no more questions
 * than one that lives.
 */
final class HelperKeyFollower {

    private static final int MOST_BYTES = 1 << 17;
    private static final Logger LOG = Logger.getLogger(HelperKeyFollower.class);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age\\s*=\\s*\"?([0-9]{1,18})");
    private static final Duration LONGEST_CACHE = Duration.ofDays(1);
    /** Of a Helper that has not answered yet. */
    private static final Duration FIRST_REFRESH = Duration.ofSeconds(1);
    /** For one that is far away: to reach it takes longer than an answer over the connection that stands then. */
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(5);

    private static final String COUNT = "sumac.upload.helper.keys";
    private static final String AGE = "sumac.upload.helper.keys.age.seconds";

    /** What an answer said. */
    private record Known(RefusedConfigIds refused, Optional<String> tag, Duration refresh) {}

    private final Url helper;
    private final PeerHttp http;
    private final UploadSettings settings;
    private final MeterRegistry metrics;
    private final Gauge age;
    private final Thread thread;

    private volatile Known known = new Known(RefusedConfigIds.NONE, Optional.empty(), FIRST_REFRESH);
    private volatile long answeredAt = System.nanoTime();
    private volatile boolean asked;
    private volatile boolean closed;
    private Duration limit;

    HelperKeyFollower(Url helper, PeerHttp http, MeterRegistry metrics, UploadSettings settings) {
        this.helper = helper;
        this.http = http;
        this.settings = settings;
        this.metrics = metrics;
        this.limit = settings.helperKeysTimeout();
        this.age = Gauge.builder(AGE, this, each -> each.ageSeconds())
                .description("Since a Helper last said which keys it refuses")
                .tag("helper", helper.value())
                .register(metrics);
        this.thread =
                Thread.ofVirtual().name("helper-keys-" + helper).unstarted(VitalWork.of("helper-keys", this::run));
    }

    void start() {
        thread.start();
    }

    /** As the Helper said last. */
    RefusedConfigIds refused() {
        return known.refused;
    }

    /** Whether it was asked once, answer or none. */
    boolean asked() {
        return asked;
    }

    private double ageSeconds() {
        return (System.nanoTime() - answeredAt) / 1e9;
    }

    private void run() {
        try {
            while (!closed) {
                ask();
                asked = true;
                Thread.sleep(known.refresh);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.send(request(), MOST_BYTES, limit);
            Optional<Known> read = read(answer);
            if (read.isPresent()) {
                known = read.get();
                answeredAt = System.nanoTime();
                limit = settings.helperKeysTimeout();
                count(answer.statusCode() == 304 ? "unchanged" : "listed");
                return;
            }
            LOG.debugf("%s answers %d", helper, answer.statusCode());
        } catch (IOException e) {
            LOG.debugf("%s does not say its keys: %s", helper, e.getMessage());
        } catch (RuntimeException e) {
            // Without this thread nothing of this Helper would be known any more, and nobody would say why.
            LOG.errorf(e, "the answer of %s cannot be handled, next attempt follows", helper);
        }
        Duration twice = limit.multipliedBy(2);
        limit = twice.compareTo(LONGEST_LIMIT) < 0 ? twice : LONGEST_LIMIT;
        count("failed");
    }

    private HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(helper.resource("hpke_config"))
                // A cache on the way must ask, too.
                .header("Cache-Control", "no-cache")
                .GET();
        known.tag.ifPresent(tag -> request.header("If-None-Match", tag));
        return request.build();
    }

    /** Empty when it is no answer. */
    private Optional<Known> read(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 304 && known.tag.isPresent()) {
            return Optional.of(known);
        }
        Optional<String> named = answer.headers().firstValue(RefusedConfigIds.HEADER);
        boolean list = answer.statusCode() == 200
                && MediaType.HPKE_CONFIG_LIST.matches(
                        answer.headers().firstValue("Content-Type").orElse(""));
        // One that has no key to list now may say all the same what it refuses.
        boolean empty = answer.statusCode() == 503 && named.isPresent();
        if (!list && !empty) {
            return Optional.empty();
        }
        Optional<String> tag = answer.headers().firstValue("ETag");
        if (named.isEmpty()) {
            String cacheControl = answer.headers().firstValue("Cache-Control").orElse("");
            Duration refresh = refresh(cacheControl, settings.foreignHelperKeysRefresh());
            return Optional.of(new Known(RefusedConfigIds.NONE, tag, refresh));
        }
        return RefusedConfigIds.parse(named.get())
                .map(refused -> new Known(refused, tag, settings.helperKeysRefresh()));
    }

    /** How long a Helper that names no refused ids need not be asked: its cache lifetime, but not less than {@code least}. */
    static Duration refresh(String cacheControl, Duration least) {
        Matcher maxAge = MAX_AGE.matcher(cacheControl);
        long seconds = maxAge.find() ? Math.min(Long.parseLong(maxAge.group(1)), LONGEST_CACHE.toSeconds()) : 0;
        Duration lifetime = Duration.ofSeconds(seconds);
        return lifetime.compareTo(least) > 0 ? lifetime : least;
    }

    private void count(String outcome) {
        Counter.builder(COUNT)
                .description("Questions to Helpers for the keys they refuse")
                .tag("helper", helper.value())
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }

    void close() {
        closed = true;
        thread.interrupt();
        metrics.remove(age);
    }
}
