package dev.sumac.kit.http;

import java.util.concurrent.atomic.AtomicLong;

/** Room in memory for bodies and what is made of them, of all requests together: taken as bytes arrive, never as announced. */
public final class BodyRoom {

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    /** @param bytes of all requests */
    public BodyRoom(long bytes) {
        this.bytes = bytes;
    }

    /** Takes room for some more bytes, if there is any. */
    public boolean take(long more) {
        if (taken.addAndGet(more) <= bytes) {
            return true;
        }
        taken.addAndGet(-more);
        return false;
    }

    /** Gives back what was taken. */
    public void give(long back) {
        taken.addAndGet(-back);
    }

    /** Bytes that are taken now. */
    public long taken() {
        return taken.get();
    }
}
