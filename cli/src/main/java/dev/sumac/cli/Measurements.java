package dev.sumac.cli;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.csv.CsvRow;
import dev.sumac.cli.csv.WholeNumbers;
import dev.sumac.dap.task.VdafConfig;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads what clients measured, from a command line or a table, and refuses what the task cannot take. */
final class Measurements {
    /** How many numbers a measurement has, which they may be, and how many ones there may be among them. */
    private final int count;

    private final WholeNumbers allowed;
    private final long maxWeight;

    private Measurements(int count, BigInteger greatest, long maxWeight) {
        this.count = count;
        this.allowed = new WholeNumbers(BigInteger.ZERO, greatest);
        this.maxWeight = maxWeight;
    }

    /** Those of a task of this VDAF. */
    static Measurements of(VdafConfig vdaf) {
        return switch (vdaf) {
            case VdafConfig.Prio3Count c -> new Measurements(1, BigInteger.ONE, 1);
            case VdafConfig.Prio3Sum c -> new Measurements(1, unsigned(c.maxMeasurement()), Long.MAX_VALUE);
            case VdafConfig.Prio3Histogram c ->
                new Measurements(1, BigInteger.valueOf(c.length() - 1L), Long.MAX_VALUE);
            case VdafConfig.Prio3SumVec c -> new Measurements(c.length(), unsigned(c.maxMeasurement()), Long.MAX_VALUE);
            case VdafConfig.Prio3MultihotCountVec c -> new Measurements(c.length(), BigInteger.ONE, c.maxWeight());
        };
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    /** Reads one from the command line: its numbers with commas between. */
    long[] parse(String text) throws UserErrorException {
        String[] numbers = text.split(",", -1);
        String where = "measurement \"" + text + "\": ";
        if (numbers.length != count) {
            throw new UserErrorException(where + "it has " + numbers.length + " numbers; "
                    + (count == 1
                            ? "allowed is one, " + allowed
                            : "allowed are " + count + " with commas between, each " + allowed));
        }
        long[] measurement = new long[count];
        for (int i = 0; i < count; i++) {
            String number = numbers[i].strip();
            Optional<String> fault = allowed.fault(number);
            if (fault.isPresent()) {
                throw new UserErrorException(where + fault.get() + "; allowed is " + allowed);
            }
            measurement[i] = new BigInteger(number).longValue();
        }
        if (isTooHeavy(measurement)) {
            throw new UserErrorException(where + tooHeavy());
        }
        return measurement;
    }

    /**
     * Reads one from each row of a table.
     *
     * @param columns those that hold the numbers, in order; none means the table has no others
     */
    List<long[]> read(CsvFile file, List<String> columns) throws CsvException, UserErrorException {
        List<String> read = columns.isEmpty() ? file.header() : columns;
        if (read.size() != count) {
            throw new UserErrorException(file.name() + ": a measurement of this task has " + count
                    + (count == 1 ? " number" : " numbers") + ": name as many of the columns "
                    + String.join(", ", file.header()) + " by --column");
        }
        for (String column : read) {
            file.column(column);
        }
        List<long[]> measurements = new ArrayList<>(file.rows().size());
        for (CsvRow row : file.rows()) {
            measurements.add(read(file, row, read));
        }
        return measurements;
    }

    private long[] read(CsvFile file, CsvRow row, List<String> columns) throws CsvException {
        long[] measurement = new long[count];
        for (int i = 0; i < count; i++) {
            measurement[i] = file.number(row, columns.get(i), allowed);
        }
        if (isTooHeavy(measurement)) {
            throw file.refuse(row, String.join(", ", columns), "there are too many ones", "at most " + maxWeight);
        }
        return measurement;
    }

    private boolean isTooHeavy(long[] measurement) {
        return maxWeight < count && LongStream.of(measurement).sum() > maxWeight;
    }

    private String tooHeavy() {
        return "there are too many ones; allowed is at most " + maxWeight;
    }
}
