package dev.sumac.kit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.oidc.client.Tokens;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptTokenTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AtomicLong clock = new AtomicLong();
    /** What the realm was asked, in order; the test answers. */
    private final List<CompletableFuture<Tokens>> asked = new ArrayList<>();

    private final CountDownLatch askedOnce = new CountDownLatch(1);
    private final KeptToken token = new KeptToken(this::ask, PATIENCE, clock::get);

    private CompletableFuture<Tokens> ask() {
        CompletableFuture<Tokens> question = new CompletableFuture<>();
        asked.add(question);
        askedOnce.countDown();
        return question;
    }

    private static Tokens tokens(String accessToken, Instant expires) {
        return new Tokens(
                accessToken, expires.getEpochSecond(), Duration.ZERO, null, null, new JsonObject(), "a client");
    }

    private static Tokens tokens(String accessToken) {
        return tokens(accessToken, Instant.now().plusSeconds(3600));
    }

    @Test
    void find_shouldAskOnceForAllWhoWait() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> found = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                found.add(threads.submit(token::find));
            }
            assertThat(askedOnce.await(1, TimeUnit.MINUTES)).isTrue();
            asked.getFirst().complete(tokens("one"));
            for (Future<String> each : found) {
                assertThat(each.get()).isEqualTo("one");
            }
        }
        assertThat(token.find()).isEqualTo("one");
        assertThat(asked).hasSize(1);
    }

    /** Who says that a token was refused, or has no patience, need not wait for the realm. */
    @Test
    void find_shouldHoldNoLockWhileARealmHangs() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> waiting = threads.submit(token::find);
            assertThat(askedOnce.await(1, TimeUnit.MINUTES)).isTrue();
            token.refused();
            assertThat(waiting.isDone()).isFalse();
            asked.getFirst().complete(tokens("one"));
            assertThat(waiting.get()).isEqualTo("one");
        }
        assertThat(asked).as("a token that nobody had yet was not refused").hasSize(1);
    }

    @Test
    void find_shouldNotWaitLongerThanItsPatience() {
        KeptToken impatient = new KeptToken(this::ask, Duration.ofMillis(1), clock::get);
        assertThatThrownBy(impatient::find).isInstanceOf(IOException.class);
        assertThatThrownBy(impatient::find).isInstanceOf(IOException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void find_shouldLeaveARealmAloneThatGaveNone() throws Exception {
        KeptToken refusing = new KeptToken(
                () -> {
                    CompletableFuture<Tokens> question = ask();
                    question.completeExceptionally(new CompletionException("refused", null));
                    return question;
                },
                PATIENCE,
                clock::get);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(refusing::find).isInstanceOf(IOException.class);
            refusing.refused();
        }
        assertThat(asked).hasSize(1);
        clock.addAndGet(KeptToken.LEFT_ALONE.toNanos());
        assertThatThrownBy(refusing::find).isInstanceOf(IOException.class);
        assertThat(asked).hasSize(2);
    }

    @Test
    void find_shouldAskAnewWhenTheLastOneExpiredOrWasRefused() throws Exception {
        KeptToken giving = new KeptToken(
                () -> {
                    CompletableFuture<Tokens> question = ask();
                    boolean first = asked.size() == 1;
                    question.complete(first ? tokens("expired", Instant.EPOCH) : tokens("number " + asked.size()));
                    return question;
                },
                PATIENCE,
                clock::get);
        assertThat(giving.find()).isEqualTo("expired");
        assertThat(giving.find()).isEqualTo("number 2");
        assertThat(giving.find()).isEqualTo("number 2");
        giving.refused();
        assertThat(giving.find()).isEqualTo("number 3");
    }
}
