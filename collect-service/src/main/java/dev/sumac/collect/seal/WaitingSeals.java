package dev.sumac.collect.seal;

import dev.sumac.proto.WaitingCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many seals wait, and for what: the gauge {@code sumac.seals.waiting}, the same at every replica. */
@ApplicationScoped
public class WaitingSeals {

    private static final String GAUGE = "sumac.seals.waiting";

    private final Map<WaitingCause, AtomicLong> counts = new EnumMap<>(WaitingCause.class);

    WaitingSeals(MeterRegistry registry) {
        for (WaitingCause cause : WaitingCause.values()) {
            AtomicLong count = new AtomicLong();
            counts.put(cause, count);
            registry.gauge(GAUGE, List.of(Tag.of("cause", label(cause))), count);
        }
    }

    /** Reads the rows. */
    @Transactional
    public void count() {
        Map<String, Long> found = SealCommandRow.countByCause();
        counts.forEach((cause, count) -> count.set(found.getOrDefault(cause.name(), 0L)));
    }

    /** A command that was not answered at all counts as unspecified. */
    private static String label(WaitingCause cause) {
        return cause.name().replace("WAITING_CAUSE_", "").toLowerCase(Locale.ROOT);
    }
}
