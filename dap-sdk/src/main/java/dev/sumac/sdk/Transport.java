package dev.sumac.sdk;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Sends a request until somebody answers it for good: the same bytes again after 408, 429, 5xx and network errors, when
 * {@code Retry-After} says or after a growing pause. The draft makes every request safe to repeat.
 *
 * <p>The JDK's timeout of a request ends when the answer's header has come; here it includes the body.
 */
final class Transport {

    /** Waits; a test's does not. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    private static final int MAX_BODY = 64 << 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final InstantSource clock;
    private final Pause pause;
    private final Consumer<DapException> whenRepeated;

    /** @param whenRepeated is told what became of each attempt that another follows */
    Transport(HttpClient http, InstantSource clock, Pause pause, Consumer<DapException> whenRepeated) {
        this.http = http;
        this.clock = clock;
        this.pause = pause;
        this.whenRepeated = whenRepeated;
    }

    static HttpClient defaultHttpClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    Instant now() {
        return clock.instant();
    }

    void pauseFor(Duration duration) throws InterruptedException {
        pause.pause(duration);
    }

    /**
     * The first answer that is not an invitation to try again.
     *
     * @throws DapException when it is a refusal, or the deadline has passed without one
     */
    HttpResponse<byte[]> send(HttpRequest request, Instant deadline) throws DapException, InterruptedException {
        return send(request, deadline, MAX_BODY);
    }

    /** As above; an answer of more than {@code maxBody} bytes is none. */
    HttpResponse<byte[]> send(HttpRequest request, Instant deadline, int maxBody)
            throws DapException, InterruptedException {
        Duration next = FIRST_PAUSE;
        while (true) {
            Attempt attempt = attempt(request, maxBody);
            if (attempt.answer().filter(Transport::isSuccess).isPresent()) {
                return attempt.answer().get();
            }
            if (attempt.answer().filter(answer -> !isTransient(answer)).isPresent()) {
                throw attempt.failure(request);
            }
            Duration wait = attempt.answer().flatMap(this::retryAfter).orElse(next);
            if (clock.instant().plus(wait).isAfter(deadline)) {
                throw attempt.failure(request);
            }
            whenRepeated.accept(attempt.failure(request));
            pause.pause(wait);
            next = next.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? next.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private Attempt attempt(HttpRequest request, int maxBody) throws InterruptedException {
        Duration limit = request.timeout().orElse(Client.REQUEST_TIMEOUT);
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBody));
        try {
            return new Attempt(Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS)), Optional.empty());
        } catch (TimeoutException e) {
            return Attempt.failed(new HttpTimeoutException("no whole answer within " + limit));
        } catch (ExecutionException e) {
            return Attempt.failed(e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        } finally {
            // Closes the connection, unless the answer is there.
            answer.cancel(true);
        }
    }

    private record Attempt(Optional<HttpResponse<byte[]>> answer, Optional<IOException> error) {

        static Attempt failed(IOException error) {
            return new Attempt(Optional.empty(), Optional.of(error));
        }

        DapException failure(HttpRequest request) {
            return answer.map(response -> refused(response))
                    .orElseGet(() -> DapException.unreachable(
                            name(request) + " got no answer: " + reason(error.orElseThrow()), error.orElseThrow()));
        }

        /** Exceptions for connections that were not made say nothing themselves. */
        private static String reason(IOException error) {
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnresolvedAddressException) {
                    return "there is no such host";
                }
            }
            return error instanceof ConnectException ? "nobody answers there" : error.toString();
        }
    }

    private static boolean isTransient(HttpResponse<?> response) {
        int status = response.statusCode();
        return status == 408 || status == 429 || status >= 500;
    }

    private static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() / 100 == 2;
    }

    private static DapException refused(HttpResponse<byte[]> response) {
        return DapException.refused(
                name(response.request()), response.statusCode(), ProblemDocument.of(response.body()));
    }

    private static String name(HttpRequest request) {
        return request.method() + " " + request.uri();
    }

    static Optional<String> contentType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type");
    }

    /** How long the server asks to wait: seconds, or a date (RFC 9110, section 10.2.3). */
    Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> parse(value.strip()));
    }

    private Optional<Duration> parse(String value) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            Duration wait = Duration.between(clock.instant(), then);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
