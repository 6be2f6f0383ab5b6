package dev.sumac.sdk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves only when somebody waits. */
final class TestTime implements InstantSource, Transport.Pause {

    final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.ofEpochSecond(1_234_567_899);

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void pause(Duration duration) {
        pauses.add(duration);
        now = now.plus(duration);
    }
}
