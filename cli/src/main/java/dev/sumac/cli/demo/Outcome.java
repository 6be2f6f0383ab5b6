package dev.sumac.cli.demo;

import dev.sumac.cli.flight.FlightTask;
import java.math.BigInteger;
import java.util.List;

/** What the demo found. */
public record Outcome(List<Row> rows, double seconds, double uploadReportsPerSecond, double verifyReportsPerSecond) {

    public Outcome {
        rows = List.copyOf(rows);
    }

    /**
     * One task's result beside its truth.
     *
     * @param reports how many reports the collector was told are in the result
     * @param expected how many were uploaded
     */
    public record Row(FlightTask task, long reports, long expected, List<BigInteger> result, List<BigInteger> truth) {
        public Row {
            result = List.copyOf(result);
            truth = List.copyOf(truth);
        }

        /** Whether every report is in the result and every number is true. */
        public boolean match() {
            return reports == expected && result.equals(truth);
        }
    }

    public boolean allMatch() {
        return rows.stream().allMatch(Row::match);
    }
}
