package dev.sumac.collect;

import dev.sumac.collect.request.Answer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Waits a moment for a row to say more than "not yet", so that most askers are answered as soon as there is an answer. Looks
 * at the row, for what it waits for may have reached another replica. Few requests wait at once; the others poll.
 */
final class Patience {

    private static final int MOST_AT_ONCE = 64;

    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Duration look;
    private final Duration atMost;

    /**
     * A wait of so long.
     *
     * @param look how often to look
     */
    Patience(Duration look, Duration atMost) {
        this.look = look;
        this.atMost = atMost;
    }

    /** The first answer that is not pending, or the last one. */
    Answer await(Supplier<Answer> row) {
        Answer answer = row.get();
        if (!(answer instanceof Answer.Pending) || !places.tryAcquire()) {
            return answer;
        }
        try {
            long deadline = System.nanoTime() + atMost.toNanos();
            while (answer instanceof Answer.Pending && System.nanoTime() < deadline) {
                Thread.sleep(look);
                answer = row.get();
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answer;
        } finally {
            places.release();
        }
    }
}
