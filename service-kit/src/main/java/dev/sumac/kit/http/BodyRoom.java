package dev.sumac.kit.http;

import java.util.concurrent.atomic.AtomicLong;

/** Room for bodies in memory, of all requests together: taken as bytes arrive, never as announced. */
public final class BodyRoom {

    private final AtomicLong left;

    /** @param bytes of all bodies */
    public BodyRoom(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    boolean take(int bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    /** Gives back what a body took. */
    public void give(long bytes) {
        left.addAndGet(bytes);
    }
}
