package dev.sumac.kit.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies of raw Vert.x routes up to a limit. What is announced takes no memory; what comes takes up to twice its
 * length until it is there, and its length from then on.
 */
public final class Bodies {

    private Bodies() {}

    /** The body is longer than the limit: answer 413. */
    public static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLargeException(int limit) {
            super("the body is larger than " + limit + " bytes");
        }
    }

    /** There is no room for more bodies now: answer 429 or 503. */
    public static final class NoRoomException extends Exception {
        private static final long serialVersionUID = 1L;

        NoRoomException() {
            super("no room for more bodies");
        }
    }

    /** The body did not come in time: answer 408, and close the connection. */
    public static final class TooSlowException extends Exception {
        private static final long serialVersionUID = 1L;

        TooSlowException(Duration atMost) {
            super("the body did not come within " + atMost);
        }
    }

    /**
     * What bounds a body.
     *
     * @param bytes of it
     * @param room that it shares with others; whoever reads it gives back its length when it is done with it
     * @param atMost how long it may take to come
     */
    public record Bounds(int bytes, BodyRoom room, Duration atMost) {}

    /**
     * The whole body. Fails with {@link TooLargeException} as soon as the limit is known to be exceeded (what still
     * comes is thrown away), with {@link NoRoomException} and {@link TooSlowException}, and otherwise with whatever ended
     * the connection. A failure keeps no room.
     */
    public static Future<byte[]> read(Vertx vertx, HttpServerRequest request, Bounds bounds) {
        Reading reading = new Reading(request, bounds.bytes, bounds.room);
        long timer =
                vertx.setTimer(bounds.atMost.toMillis(), late -> reading.fail(new TooSlowException(bounds.atMost)));
        return reading.begin().onComplete(read -> vertx.cancelTimer(timer));
    }

    private static long announcedLength(@Nullable String contentLength) {
        try {
            return contentLength == null ? 0 : Long.parseLong(contentLength);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** One body, on its request's event loop. */
    private static final class Reading {

        private final HttpServerRequest request;
        private final int limit;
        private final BodyRoom room;
        private final long announced;
        private final Promise<byte[]> body = Promise.promise();
        private Buffer collected = Buffer.buffer();

        Reading(HttpServerRequest request, int limit, BodyRoom room) {
            this.request = request;
            this.limit = limit;
            this.room = room;
            this.announced = announcedLength(request.getHeader(HttpHeaders.CONTENT_LENGTH));
        }

        Future<byte[]> begin() {
            if (announced > limit) {
                body.fail(new TooLargeException(limit));
                request.handler(chunk -> {}).resume();
                return body.future();
            }
            request.exceptionHandler(this::fail);
            request.handler(this::take);
            request.endHandler(end -> complete());
            request.resume();
            if (request.response().closed()) {
                // Lost before it was asked for: then no handler is told.
                fail(new IOException("the connection is closed"));
            }
            return body.future();
        }

        private void take(Buffer chunk) {
            if (body.future().isComplete()) {
                return;
            }
            if (collected.length() + (long) chunk.length() > limit) {
                fail(new TooLargeException(limit));
            } else if (!room.take(chunk.length())) {
                fail(new NoRoomException());
            } else {
                collected.appendBuffer(chunk);
            }
        }

        private void complete() {
            if (!body.future().isComplete()) {
                byte[] bytes = collected.getBytes();
                // The request, which lives until it is answered, keeps hold of this.
                collected = Buffer.buffer();
                body.complete(bytes);
            }
        }

        void fail(Throwable cause) {
            if (body.tryFail(cause)) {
                room.give(collected.length());
                collected = Buffer.buffer();
            }
        }
    }
}
