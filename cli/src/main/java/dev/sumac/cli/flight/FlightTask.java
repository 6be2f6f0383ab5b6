package dev.sumac.cli.flight;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.csv.CsvRow;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.task.VdafConfig;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One of the demo's five questions about flights: how it is measured, and how the truth is found. */
public final class FlightTask {
    private final String name;
    private final String title;
    private final VdafConfig vdaf;
    private final BatchMode batchMode;
    private final boolean alphaLeads;
    private final List<String> slots;
    private final MeasurementEncoder encoder;
    private final Function<PlainTruth.Table, List<BigInteger>> truth;

    private FlightTask(
            String name,
            String title,
            VdafConfig vdaf,
            BatchMode batchMode,
            boolean alphaLeads,
            List<String> slots,
            MeasurementEncoder encoder,
            Function<PlainTruth.Table, List<BigInteger>> truth) {
        this.name = name;
        this.title = title;
        this.vdaf = vdaf;
        this.batchMode = batchMode;
        this.alphaLeads = alphaLeads;
        this.slots = List.copyOf(slots);
        this.encoder = encoder;
        this.truth = truth;
    }

    /** The five tasks: three in time intervals, two in batches that the Leader selects. */
    public static List<FlightTask> all() {
        return List.of(late(), distance(), delays(Encoders.BUCKET_EDGES), weekdays(), traits());
    }

    private static FlightTask late() {
        return new FlightTask(
                "late",
                "flights that arrived more than 15 minutes late",
                new VdafConfig.Prio3Count(),
                BatchMode.TIME_INTERVAL,
                true,
                List.of("late"),
                Encoders::late,
                PlainTruth::late);
    }

    private static FlightTask distance() {
        return new FlightTask(
                "distance",
                "miles flown altogether",
                new VdafConfig.Prio3Sum(Encoders.GREATEST_DISTANCE),
                BatchMode.TIME_INTERVAL,
                false,
                List.of("miles"),
                Encoders::distance,
                PlainTruth::distance);
    }

    /** The histogram of delays; with other edges than the truth's it must not match. */
    static FlightTask delays(long... edges) {
        return new FlightTask(
                "delays",
                "flights by minutes of delay on arrival",
                new VdafConfig.Prio3Histogram(Encoders.BUCKET_EDGES.length + 1, 3),
                BatchMode.LEADER_SELECTED,
                true,
                List.of("before -15", "-15 to -1", "0 to 14", "15 to 29", "30 to 59", "60 to 119", "120 or more"),
                Encoders.bucket(edges),
                PlainTruth::delays);
    }

    private static FlightTask weekdays() {
        return new FlightTask(
                "weekdays",
                "minutes late by weekday, at most 240 a flight",
                new VdafConfig.Prio3SumVec(Encoders.DAYS, Encoders.MINUTES_CLAMP, 8),
                BatchMode.TIME_INTERVAL,
                true,
                List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
                Encoders::minutesByWeekday,
                PlainTruth::minutesByWeekday);
    }

    private static FlightTask traits() {
        return new FlightTask(
                "traits",
                "flights that were late, long-haul, by night, at a hub",
                new VdafConfig.Prio3MultihotCountVec(Encoders.TRAITS, 2, Encoders.TRAITS),
                BatchMode.LEADER_SELECTED,
                false,
                List.of("late", "long-haul", "night", "hub"),
                Encoders::traits,
                PlainTruth::traits);
    }

    public String name() {
        return name;
    }

    /** What is measured, for people. */
    public String title() {
        return title;
    }

    public VdafConfig vdaf() {
        return vdaf;
    }

    public BatchMode batchMode() {
        return batchMode;
    }

    /** Whether alpha leads and beta helps, or the other way round. */
    public boolean alphaLeads() {
        return alphaLeads;
    }

    /** What each number of the result counts. */
    public List<String> slots() {
        return slots;
    }

    /** The measurement of each row, in the table's order. */
    public List<long[]> measurements(CsvFile file, ColumnSpec columns) throws CsvException {
        List<long[]> measurements = new ArrayList<>(file.rows().size());
        for (CsvRow row : file.rows()) {
            measurements.add(encoder.encode(new Flight(file, row, columns, name)));
        }
        return measurements;
    }

    /** The answer, from the columns of a table whose cells are known to be good. */
    public List<BigInteger> truth(CsvFile file, ColumnSpec columns) {
        return truth.apply(column -> {
            int index = file.header().indexOf(columns.name(name, column));
            return file.rows().stream()
                    .map(row -> row.values().get(index).strip())
                    .collect(Collectors.toList());
        });
    }
}
