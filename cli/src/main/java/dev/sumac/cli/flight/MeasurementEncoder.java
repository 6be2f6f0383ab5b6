package dev.sumac.cli.flight;

import dev.sumac.cli.csv.CsvException;

/** What a client measures of its flight, in the form that the task's VDAF takes. */
@FunctionalInterface
interface MeasurementEncoder {
    long[] encode(Flight flight) throws CsvException;
}
