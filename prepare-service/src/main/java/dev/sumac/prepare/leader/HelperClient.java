package dev.sumac.prepare.leader;

import dev.sumac.prepare.task.AggregationTask;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The Helper as a Leader sees it. */
public interface HelperClient {

    /** What came of a request. */
    sealed interface Answer {
        /**
         * What the Helper makes of it.
         *
         * @param body an {@code AggregationJobResp}, not yet looked at
         * @param job where the Helper says that it keeps the job, if it does
         */
        record Ready(byte[] body, Optional<URI> job) implements Answer {
            public Ready(byte[] body) {
                this(body, Optional.empty());
            }
        }

        /** The Helper has it and is not done. */
        record Deferred(Duration retryAfter) implements Answer {}

        /** {@code invalidMessage} or 413: it will not take the request as a whole, whatever happens. */
        record Refused(String reason) implements Answer {}

        /** Not a byte has left: there is nothing to present to the Helper now. */
        record Unsent(String reason) implements Answer {}

        /**
         * Anything else: whether the Helper has the request, nobody knows.
         *
         * @param whole whether the peer is to blame, and not this task alone
         * @param retryAfter what the peer asks to be left alone for; zero when it says nothing
         */
        record Failed(String reason, boolean whole, Duration retryAfter) implements Answer {
            public Failed(String reason, boolean whole) {
                this(reason, whole, Duration.ZERO);
            }
        }
    }

    /** What an answer may have beyond the request's length. */
    int BEYOND_THE_REQUEST = 1 << 14;

    /** Bytes of an answer at most: of each report it says less than the request does. */
    static int mostOfAnAnswer(byte[] request) {
        return request.length + BEYOND_THE_REQUEST;
    }

    /** Sends the request of an aggregation job; the same bytes at each attempt. */
    Answer send(AggregationTask task, byte[] request);

    /** Deletes a job that the Helper has answered (section 4.5.5): the same bytes begin another one then. An attempt, no more. */
    default void delete(AggregationTask task, URI job) {}
}
