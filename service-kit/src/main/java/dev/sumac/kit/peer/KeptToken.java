package dev.sumac.kit.peer;

import io.quarkus.oidc.client.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access token that a realm gives to one client, kept until it expires. Whoever needs a new one while one is asked for
 * waits for that one. A realm that gave none is left alone for a while: who comes then hears at once that there is none, for
 * all who wait take up room that others need, whose Helpers are well.
 */
final class KeptToken {

    /** For how long a realm that gave none is left alone. */
    static final Duration LEFT_ALONE = Duration.ofSeconds(5);

    /** Asks for a token. */
    @FunctionalInterface
    interface Realm {
        /** Must not block; what it returns comes to its end by itself. */
        CompletionStage<Tokens> ask() throws IOException;
    }

    /** What the realm said. */
    private sealed interface Outcome {
        record Given(Tokens tokens) implements Outcome {}

        record Failed(Throwable cause, long at) implements Outcome {}
    }

    private final Realm realm;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<Outcome> last;

    KeptToken(Realm realm, Duration patience, LongSupplier nanoTime) {
        this.realm = realm;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /**
     * The token; waits for it, and holds no lock meanwhile.
     *
     * @throws IOException when there is none to be had now
     */
    String find() throws IOException {
        try {
            return switch (asked().get(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                case Outcome.Given(Tokens tokens) -> tokens.getAccessToken();
                case Outcome.Failed(Throwable cause, long at) -> throw new IOException("the realm gave none", cause);
            };
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the realm did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private synchronized CompletableFuture<Outcome> asked() throws IOException {
        CompletableFuture<Outcome> known = last;
        if (known == null || isOver(known)) {
            known = realm.ask().handle(this::outcome).toCompletableFuture();
            last = known;
        }
        return known;
    }

    private Outcome outcome(@Nullable Tokens tokens, @Nullable Throwable failure) {
        if (tokens != null) {
            return new Outcome.Given(tokens);
        }
        return new Outcome.Failed(
                failure == null ? new IllegalStateException("no answer") : failure, nanoTime.getAsLong());
    }

    private boolean isOver(CompletableFuture<Outcome> known) {
        return known.isDone()
                && switch (known.join()) {
                    case Outcome.Given(Tokens tokens) -> tokens.isAccessTokenExpired();
                    case Outcome.Failed(Throwable cause, long at) -> nanoTime.getAsLong() - at >= LEFT_ALONE.toNanos();
                };
    }

    /** Says that the last token was not taken: the next is a new one. */
    synchronized void refused() {
        CompletableFuture<Outcome> known = last;
        if (known != null && known.isDone() && known.join() instanceof Outcome.Given) {
            last = null;
        }
    }
}
