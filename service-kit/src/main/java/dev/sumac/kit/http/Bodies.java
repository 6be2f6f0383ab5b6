package dev.sumac.kit.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads request bodies of raw Vert.x routes up to a limit. */
public final class Bodies {

    private static final int FIRST_ALLOCATION = 1 << 16;

    private Bodies() {}

    /** The body is longer than the limit: answer 413. */
    public static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLargeException(int limit) {
            super("the body is larger than " + limit + " bytes");
        }
    }

    /**
     * The whole body. Fails with {@link TooLargeException} as soon as the limit is known to be exceeded (what still
     * comes is thrown away), and otherwise with whatever ended the connection.
     */
    public static Future<Buffer> read(HttpServerRequest request, int limit) {
        Promise<Buffer> body = Promise.promise();
        long announced = announcedLength(request.getHeader(HttpHeaders.CONTENT_LENGTH));
        if (announced > limit) {
            body.fail(new TooLargeException(limit));
            request.handler(chunk -> {}).resume();
            return body.future();
        }
        Buffer collected = Buffer.buffer(Math.clamp(announced, 0, FIRST_ALLOCATION));
        request.exceptionHandler(body::tryFail);
        request.handler(chunk -> {
            if (body.future().isComplete()) {
                return;
            }
            if (collected.length() + (long) chunk.length() > limit) {
                body.tryFail(new TooLargeException(limit));
            } else {
                collected.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> body.tryComplete(collected));
        request.resume();
        if (request.response().closed()) {
            // Lost before it was asked for: then no handler is told.
            body.tryFail(new IOException("the connection is closed"));
        }
        return body.future();
    }

    private static long announcedLength(@Nullable String contentLength) {
        try {
            return contentLength == null ? 0 : Long.parseLong(contentLength);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
