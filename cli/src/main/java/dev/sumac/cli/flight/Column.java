package dev.sumac.cli.flight;

import java.util.Arrays;
import java.util.Optional;

/** What the tasks read of a flight, under the names that the shipped table gives the columns. */
public enum Column {
    DATE("date"),
    DELAY("delay_minutes"),
    DISTANCE("distance_miles"),
    ORIGIN("origin"),
    DESTINATION("destination");

    private final String label;

    Column(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    static Optional<Column> ofLabel(String label) {
        return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
    }
}
