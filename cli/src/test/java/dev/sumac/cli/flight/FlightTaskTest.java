package dev.sumac.cli.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.dap.message.BatchMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlightTaskTest {
    private static final ColumnSpec USUAL = ColumnSpec.of(List.of(), Set.of());
    private static final String HEADER = "date,delay_minutes,distance_miles,origin,destination\n";

    static Stream<FlightTask> tasks() {
        return FlightTask.all().stream();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void measurements_shouldSumUpToTheTruthOfTheShippedFlights(FlightTask task) throws CsvException {
        CsvFile file = Flights.shipped();
        assertThat(sum(task, task.measurements(file, USUAL))).isEqualTo(task.truth(file, USUAL));
        assertThat(file.rows()).hasSize(3_000);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void measurements_shouldSumUpToTheTruthAtEveryEdge(FlightTask task) throws Exception {
        StringBuilder text = new StringBuilder(HEADER);
        int[] delays = {
            -1440, -16, -15, -14, -1, 0, 1, 14, 15, 16, 29, 30, 31, 59, 60, 61, 119, 120, 121, 240, 241, 10080
        };
        int[] hours = {0, 5, 6, 21, 22, 23};
        int[] distances = {0, 1499, 1500, 10000};
        for (int i = 0; i < 28 * delays.length; i++) {
            text.append(String.format(
                    "2024-02-%02dT%02d:59,%d,%d,%s,%s%n",
                    1 + i % 28,
                    hours[i % hours.length],
                    delays[i % delays.length],
                    distances[i % distances.length],
                    i % 3 == 0 ? "DEN" : "BOS",
                    i % 5 == 0 ? "ord" : "SEA"));
        }
        CsvFile file = parse(text.toString());
        assertThat(sum(task, task.measurements(file, USUAL))).isEqualTo(task.truth(file, USUAL));
    }

    @Test
    void measurements_shouldDifferFromTheTruthWhenABucketEdgeMoves() throws CsvException {
        CsvFile file = Flights.shipped();
        for (int moved = 0; moved < Encoders.BUCKET_EDGES.length; moved++) {
            long[] edges = Encoders.BUCKET_EDGES.clone();
            edges[moved]++;
            FlightTask task = FlightTask.delays(edges);
            assertThat(sum(task, task.measurements(file, USUAL))).isNotEqualTo(task.truth(file, USUAL));
        }
    }

    @Test
    void all_shouldMixModesAndLeaders() {
        List<FlightTask> tasks = FlightTask.all();
        assertThat(tasks).extracting(FlightTask::name).doesNotHaveDuplicates().hasSize(5);
        assertThat(tasks)
                .filteredOn(t -> t.batchMode() == BatchMode.TIME_INTERVAL)
                .hasSize(3);
        assertThat(tasks).filteredOn(FlightTask::alphaLeads).hasSize(3);
        assertThat(tasks).extracting(t -> t.vdaf().vdafName()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2001/01/01 10:00,soon,100,BOS,SEA|late|line 2, column delay_minutes: \"soon\" is not a whole number;"
                        + " allowed is a whole number from -1440 to 10080",
                "2001/01/01 10:00,5,10001,BOS,SEA|distance|line 2, column distance_miles: 10001 is out of range;"
                        + " allowed is a whole number from 0 to 10000",
                "yesterday,5,100,BOS,SEA|weekdays|line 2, column date: \"yesterday\" is not a date; allowed is a local"
                        + " date and time such as 2001/01/31 23:59",
                "2001/02/30 10:00,5,100,BOS,SEA|weekdays|line 2, column date: there is no date \"2001/02/30 10:00\";"
                        + " allowed is a local date and time such as 2001/01/31 23:59",
                "2001/01/01 10:00,5,100,Boston,SEA|traits|line 2, column origin: \"Boston\" is not an airport's code;"
                        + " allowed is an airport's code of 3 or 4 letters",
                "2001/01/01 10:00,5,100,BOS|traits|line 2, column destination: there is no value; allowed is an"
                        + " airport's code of 3 or 4 letters",
            })
    void measurements_shouldNameLineColumnAndWhatIsAllowed(String row, String name, String message) throws Exception {
        FlightTask task = tasks().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
        CsvFile file = parse(HEADER + row + "\n");
        assertThatThrownBy(() -> task.measurements(file, USUAL))
                .isInstanceOf(CsvException.class)
                .hasMessage("t.csv: " + message);
    }

    @Test
    void columnSpec_shouldRenameForOneTaskBeforeAll() throws Exception {
        CsvFile file = parse("late_by,early_by,miles\n20,1,5\n");
        ColumnSpec spec = ColumnSpec.of(
                List.of("delay_minutes=early_by", "late.delay_minutes=late_by", "distance_miles=miles"),
                Set.of("late", "delays", "distance"));
        List<FlightTask> tasks = FlightTask.all();

        assertThat(tasks.get(0).measurements(file, spec).getFirst()).containsExactly(1);
        assertThat(tasks.get(2).measurements(file, spec).getFirst()).containsExactly(2);
        assertThat(tasks.get(1).truth(file, spec)).containsExactly(BigInteger.valueOf(5));
    }

    @ParameterizedTest
    @CsvSource({"delay=x", "nothing.delay_minutes=x", "delay_minutes=", "delay_minutes", "=x"})
    void columnSpec_shouldExplainWhatItTakes(String given) {
        assertThatThrownBy(() -> ColumnSpec.of(List.of(given), Set.of("late")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("COLUMN=NAME")
                .hasMessageContaining("delay_minutes");
    }

    /** What the aggregators compute, in plain. */
    private static List<BigInteger> sum(FlightTask task, List<long[]> measurements) {
        long[] sums = new long[task.slots().size()];
        for (long[] measurement : measurements) {
            if (task.name().equals("delays")) {
                sums[Math.toIntExact(measurement[0])]++;
            } else {
                IntStream.range(0, sums.length).forEach(i -> sums[i] += measurement[i]);
            }
        }
        return Arrays.stream(sums).mapToObj(BigInteger::valueOf).toList();
    }

    private static CsvFile parse(String text) throws IOException, CsvException {
        return CsvFile.read("t.csv", new BufferedReader(new StringReader(text)));
    }
}
