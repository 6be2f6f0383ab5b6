package dev.sumac.cli;

import dev.sumac.sdk.DapException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;

/** Says, once, that a request failed and for how long it is repeated: else a person would look at nothing. */
final class Repeats implements Consumer<DapException> {
    private final PrintWriter err;
    private final Duration limit;
    private boolean told;

    Repeats(PrintWriter err, Duration limit) {
        this.err = err;
        this.limit = limit;
    }

    @Override
    public synchronized void accept(DapException failure) {
        if (!told) {
            told = true;
            err.println("sumac: " + failure.getMessage() + "; trying again for up to " + limit.toSeconds() + " s");
            err.flush();
        }
    }
}
