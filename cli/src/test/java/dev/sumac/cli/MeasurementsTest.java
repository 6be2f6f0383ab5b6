package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.dap.task.VdafConfig;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementsTest {
    private static final VdafConfig COUNT = new VdafConfig.Prio3Count();
    private static final VdafConfig GREAT_SUM = new VdafConfig.Prio3Sum(0xffff_ffff_0000_0000L);
    private static final VdafConfig HISTOGRAM = new VdafConfig.Prio3Histogram(10, 3);
    private static final VdafConfig SUM_VEC = new VdafConfig.Prio3SumVec(3, 255, 4);
    private static final VdafConfig MULTIHOT = new VdafConfig.Prio3MultihotCountVec(3, 2, 2);

    private static VdafConfig named(String name) {
        return switch (name) {
            case "Count" -> COUNT;
            case "Sum" -> GREAT_SUM;
            case "Histogram" -> HISTOGRAM;
            case "SumVec" -> SUM_VEC;
            default -> MULTIHOT;
        };
    }

    @Test
    void parse_shouldTakeWhatTheTaskTakes() throws Exception {
        assertThat(Measurements.of(COUNT).parse("1")).containsExactly(1);
        assertThat(Measurements.of(GREAT_SUM).parse("18446744069414584320")).containsExactly(0xffff_ffff_0000_0000L);
        assertThat(Measurements.of(HISTOGRAM).parse(" 9 ")).containsExactly(9);
        assertThat(Measurements.of(SUM_VEC).parse("0,255, 7")).containsExactly(0, 255, 7);
        assertThat(Measurements.of(MULTIHOT).parse("1,0,1")).containsExactly(1, 0, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Count|2|measurement \"2\": 2 is out of range; allowed is a whole number from 0 to 1",
                "Count||measurement \"\": \"\" is not a whole number; allowed is a whole number from 0 to 1",
                "Count|yes|measurement \"yes\": \"yes\" is not a whole number; allowed is a whole number from 0 to 1",
                "Sum|18446744069414584321|measurement \"18446744069414584321\": 18446744069414584321 is out of range;"
                        + " allowed is a whole number from 0 to 18446744069414584320",
                "Histogram|10|measurement \"10\": 10 is out of range; allowed is a whole number from 0 to 9",
                "SumVec|1,2|measurement \"1,2\": it has 2 numbers; allowed are 3 with commas between, each a whole number"
                        + " from 0 to 255",
                "SumVec|1,2,-1|measurement \"1,2,-1\": -1 is out of range; allowed is a whole number from 0 to 255",
                "Multihot|1,1,1|measurement \"1,1,1\": there are too many ones; allowed is at most 2",
            })
    void parse_shouldSayWhatIsAllowed(String vdaf, String text, String message) {
        Measurements measurements = Measurements.of(named(vdaf));
        assertThatThrownBy(() -> measurements.parse(text == null ? "" : text))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(message);
    }

    @Test
    void read_shouldTakeTheNamedColumnsInTheirOrder() throws Exception {
        CsvFile file = csv("day,a,b,c\nmon,1,2,3\ntue,4,5,6\n");
        assertThat(Measurements.of(SUM_VEC).read(file, List.of("c", "a", "b")))
                .containsExactly(new long[] {3, 1, 2}, new long[] {6, 4, 5});
        assertThat(Measurements.of(HISTOGRAM).read(csv("only\n7\n"), List.of())).containsExactly(new long[] {7});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Count|n|t.csv: line 3, column n: 2 is out of range; allowed is a whole number from 0 to 1",
                "Sum|m|t.csv: line 3, column m: \"x\" is not a whole number; allowed is a whole number from 0 to"
                        + " 18446744069414584320",
                "Histogram|nowhere|t.csv: line 1 has no column \"nowhere\"; its columns are n, m, e",
                "Histogram|e|t.csv: line 3, column e: there is no value; allowed is a whole number from 0 to 9",
            })
    void read_shouldNameLineColumnAndWhatIsAllowed(String vdaf, String column, String message) throws Exception {
        CsvFile file = csv("n,m,e\n1,5,9\n2,x,\n");
        Measurements measurements = Measurements.of(named(vdaf));
        assertThatThrownBy(() -> measurements.read(file, List.of(column)))
                .isInstanceOf(CsvException.class)
                .hasMessage(message);
    }

    @Test
    void read_shouldNameTheColumnsOfARowWithTooManyOnes() throws Exception {
        CsvFile file = csv("a,b,c\n1,1,0\n1,1,1\n");
        assertThatThrownBy(() -> Measurements.of(MULTIHOT).read(file, List.of()))
                .hasMessage("t.csv: line 3, column a, b, c: there are too many ones; allowed is at most 2");
    }

    @Test
    void read_shouldAskForAsManyColumnsAsTheTaskHasNumbers() throws Exception {
        CsvFile file = csv("a,b\n1,1\n");
        assertThatThrownBy(() -> Measurements.of(COUNT).read(file, List.of()))
                .isInstanceOf(UserErrorException.class)
                .hasMessage("t.csv: a measurement of this task has 1 number: name as many of the columns a, b by"
                        + " --column");
    }

    private static CsvFile csv(String text) throws Exception {
        return CsvFile.read("t.csv", new BufferedReader(new StringReader(text)));
    }
}
