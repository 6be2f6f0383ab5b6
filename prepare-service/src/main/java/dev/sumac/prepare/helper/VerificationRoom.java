package dev.sumac.prepare.helper;

import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for what becomes of requests while they are verified, which may be many times their bytes: a few bytes of a
 * share can stand for a vector of any length. A request waits for room in the order of coming.
 */
public final class VerificationRoom {

    /** What a report takes beside its bytes and its output share: some thirty small objects. */
    private static final long REPORT_BYTES = 1024;

    private static final int UNIT = 1 << 16;

    private final int reports;
    private final int units;
    private final Duration wait;
    private final Semaphore free;

    /**
     * Room for requests.
     *
     * @param reports of one request at most
     * @param bytes of all requests together
     * @param wait for room, after which a request is to come again
     */
    public VerificationRoom(int reports, long bytes, Duration wait) {
        this.reports = reports;
        this.units = units(bytes);
        this.wait = wait;
        this.free = new Semaphore(units, true);
    }

    int reports() {
        return reports;
    }

    /** Units that a request takes, of its body's length. */
    int of(AggregationTask task, AggregationJobInitReq request, int length) {
        // An output share takes what its sum does.
        long outputShare =
                task.vdaf().newAggregateShare(AggregationTask.NO_PARAMETER).encode().length;
        long report =
                REPORT_BYTES + outputShare + task.configuration().encoded().length();
        return units(length + request.verifyInits().size() * report);
    }

    private static int units(long bytes) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes / UNIT + 1));
    }

    /** Whether there can ever be room for so much. */
    boolean couldHold(int taken) {
        return taken <= units;
    }

    /**
     * Waits for room and takes it; false when there was none in time.
     *
     * @throws NotCurrentException when it is interrupted
     */
    boolean take(int taken) throws NotCurrentException {
        try {
            return free.tryAcquire(taken, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCurrentException("interrupted while waiting for room", e);
        }
    }

    void give(int back) {
        free.release(back);
    }
}
