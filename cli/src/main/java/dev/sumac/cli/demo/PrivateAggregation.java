package dev.sumac.cli.demo;

import dev.sumac.cli.flight.FlightTask;
import java.math.BigInteger;
import java.util.List;

/** The two aggregators, as the demo sees them. */
public interface PrivateAggregation {

    /** Makes a task at both aggregators. */
    Measured open(FlightTask task, long reports) throws Exception;

    /** A task that both aggregators know. */
    interface Measured {

        /** Uploads a few clients' measurements; returns when the Leader has acknowledged all. Called by many threads. */
        void upload(List<long[]> measurements) throws Exception;

        /** How many reports both aggregators have verified and added up so far. */
        Verified verified() throws Exception;

        /** The sum over so many reports, or over those of them that count, from as many batches as they lie in. */
        Result collect(long reports) throws Exception;
    }

    /**
     * How far verification is.
     *
     * @param aggregated reports that count
     * @param rejected reports that were refused for good, by whichever reason
     */
    record Verified(long aggregated, long rejected) {}

    /**
     * What was collected.
     *
     * @param reports how many reports are in it
     * @param values one number, or one for each slot; none, if nothing was collected
     */
    record Result(long reports, List<BigInteger> values) {
        public Result {
            values = List.copyOf(values);
        }
    }
}
