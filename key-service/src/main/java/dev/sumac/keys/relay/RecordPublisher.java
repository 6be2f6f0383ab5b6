package dev.sumac.keys.relay;

import java.util.List;

/** Where the relay's records go. Not safe for use by several threads. */
interface RecordPublisher extends AutoCloseable {

    /**
     * Makes this the only publisher: whatever another one has begun is undone, and whatever it begins later is refused.
     *
     * @throws PublishException when that cannot be had now
     */
    void fenceOthers() throws PublishException;

    /**
     * Publishes all records, in order, or none.
     *
     * @throws PublishException when it is not certain that they are published; they may be
     */
    void publish(List<OutboxRecord> records) throws PublishException;

    @Override
    void close();

    /** Not published, or not certainly; publish the same again, after {@link #fenceOthers}. */
    final class PublishException extends Exception {
        private static final long serialVersionUID = 1L;

        PublishException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
