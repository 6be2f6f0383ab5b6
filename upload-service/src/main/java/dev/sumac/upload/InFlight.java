package dev.sumac.upload;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes of bodies in memory, of all requests together. */
@ApplicationScoped
class InFlight {

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    InFlight(UploadSettings settings) {
        this.limit = settings.maxInFlightBytes();
    }

    /** Takes room for some more bytes, if there is any. */
    boolean take(int count) {
        if (bytes.addAndGet(count) <= limit) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    void release(long count) {
        bytes.addAndGet(-count);
    }

    long bytes() {
        return bytes.get();
    }
}
