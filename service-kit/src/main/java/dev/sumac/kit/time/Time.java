package dev.sumac.kit.time;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;

/** Produces the clock. A test that needs another time provides a bean of its own. */
@Singleton
public class Time {

    @Produces
    @Singleton
    @DefaultBean
    InstantSource systemClock() {
        return Clock.systemUTC();
    }
}
