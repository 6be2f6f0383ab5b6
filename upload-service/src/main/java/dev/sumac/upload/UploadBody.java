package dev.sumac.upload;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request's body on its event loop. Room is taken as bytes arrive, never as announced, and given back by {@link
 * #release} when the request is answered.
 */
final class UploadBody {

    /** How reading ended. */
    enum Outcome {
        COMPLETE,
        TOO_LARGE,
        NO_ROOM,
        BROKEN
    }

    private static final int FIRST_ALLOCATION = 1 << 14;

    private final HttpServerRequest request;
    private final InFlight inFlight;
    private final int limit;
    private Handler<Outcome> done = outcome -> {};
    private final Buffer collected;
    private long taken;
    private boolean ended;

    UploadBody(HttpServerRequest request, InFlight inFlight, int limit) {
        this.request = request;
        this.inFlight = inFlight;
        this.limit = limit;
        this.collected = Buffer.buffer(Math.clamp(announced(request), 0, FIRST_ALLOCATION));
    }

    /** @param done called once, on the event loop */
    void read(Handler<Outcome> done) {
        this.done = done;
        if (announced(request) > limit) {
            request.handler(chunk -> {}).resume();
            end(Outcome.TOO_LARGE);
            return;
        }
        request.handler(this::chunk);
        request.endHandler(none -> end(Outcome.COMPLETE));
        request.exceptionHandler(failure -> end(Outcome.BROKEN));
        request.resume();
    }

    /** The bytes, once complete. */
    byte[] bytes() {
        return collected.getBytes();
    }

    /** Gives the room back; a second call does nothing. */
    void release() {
        inFlight.release(taken);
        taken = 0;
    }

    private void chunk(Buffer chunk) {
        if (ended) {
            return;
        }
        if (collected.length() + (long) chunk.length() > limit) {
            end(Outcome.TOO_LARGE);
        } else if (!inFlight.take(chunk.length())) {
            end(Outcome.NO_ROOM);
        } else {
            taken += chunk.length();
            collected.appendBuffer(chunk);
        }
    }

    private void end(Outcome outcome) {
        if (!ended) {
            ended = true;
            done.handle(outcome);
        }
    }

    private static long announced(HttpServerRequest request) {
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
