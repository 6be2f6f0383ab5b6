package dev.sumac.cli.flight;

import dev.sumac.cli.csv.CsvException;
import java.time.LocalDateTime;
import java.util.Set;

/** The clients' half of the demo: how a flight becomes a measurement. */
final class Encoders {
    /** A day early to a week late; what lies outside is an error of the table. */
    static final long LEAST_DELAY = -1_440;

    static final long GREATEST_DELAY = 10_080;

    static final long GREATEST_DISTANCE = 10_000;

    /** Minutes at which the next bucket of the histogram begins. */
    static final long[] BUCKET_EDGES = {-15, 0, 15, 30, 60, 120};

    static final int DAYS = 7;

    /** More minutes than this count as this many. */
    static final long MINUTES_CLAMP = 240;

    static final int TRAITS = 4;

    private static final long LATE_AFTER = 15;
    private static final long LONG_HAUL_FROM = 1_500;
    private static final int NIGHT_FROM = 22;
    private static final int NIGHT_BEFORE = 6;
    private static final Set<String> HUBS = Set.of("ATL", "DEN", "DFW", "LAX", "ORD");

    private Encoders() {}

    static long[] late(Flight flight) throws CsvException {
        return new long[] {delay(flight) > LATE_AFTER ? 1 : 0};
    }

    static long[] distance(Flight flight) throws CsvException {
        return new long[] {flight.number(Column.DISTANCE, 0, GREATEST_DISTANCE)};
    }

    /** The index of the bucket that the delay falls into. */
    static MeasurementEncoder bucket(long... edges) {
        long[] own = edges.clone();
        return flight -> {
            long delay = delay(flight);
            int bucket = 0;
            while (bucket < own.length && delay >= own[bucket]) {
                bucket++;
            }
            return new long[] {bucket};
        };
    }

    /** The minutes late, in the slot of the weekday; Monday is the first. */
    static long[] minutesByWeekday(Flight flight) throws CsvException {
        long[] slots = new long[DAYS];
        int day = flight.date().getDayOfWeek().getValue() - 1;
        slots[day] = Math.clamp(delay(flight), 0, MINUTES_CLAMP);
        return slots;
    }

    /** Late, long-haul, by night, from or to a hub: each 1 or 0. */
    static long[] traits(Flight flight) throws CsvException {
        LocalDateTime departure = flight.date();
        boolean night = departure.getHour() >= NIGHT_FROM || departure.getHour() < NIGHT_BEFORE;
        // Both are read, so that both are checked.
        String origin = flight.airport(Column.ORIGIN);
        String destination = flight.airport(Column.DESTINATION);
        boolean hub = HUBS.contains(origin) || HUBS.contains(destination);
        return new long[] {
            delay(flight) > LATE_AFTER ? 1 : 0,
            flight.number(Column.DISTANCE, 0, GREATEST_DISTANCE) >= LONG_HAUL_FROM ? 1 : 0,
            night ? 1 : 0,
            hub ? 1 : 0
        };
    }

    private static long delay(Flight flight) throws CsvException {
        return flight.number(Column.DELAY, LEAST_DELAY, GREATEST_DELAY);
    }
}
