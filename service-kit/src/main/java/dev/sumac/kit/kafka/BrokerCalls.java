package dev.sumac.kit.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the administrator's answers. */
final class BrokerCalls {

    static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private BrokerCalls() {}

    static <T> T await(Future<T> answer) throws NotCurrentException {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NotCurrentException("the broker refused: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new NotCurrentException("the broker did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCurrentException("interrupted while waiting for the broker", e);
        }
    }

    /** A moment, before the same is asked again. */
    static void pause() throws NotCurrentException {
        pause(PAUSE);
    }

    static void pause(Duration time) throws NotCurrentException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCurrentException("interrupted while waiting for the broker", e);
        }
    }
}
