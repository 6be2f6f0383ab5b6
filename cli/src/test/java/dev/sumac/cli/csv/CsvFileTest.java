package dev.sumac.cli.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFileTest {
    @Test
    void parse_shouldKeepLineNumbersAndTakeQuotedValues() throws CsvException {
        CsvFile file = CsvFile.parse("t.csv", "\uFEFFa,\"b c\"\r\n1,\"x, \"\"y\"\"\"\r\n\r\n2,\n");

        assertThat(file.header()).containsExactly("a", "b c");
        assertThat(file.rows()).extracting(CsvRow::line).containsExactly(2, 4);
        assertThat(file.rows().getFirst().values()).containsExactly("1", "x, \"y\"");
        assertThat(file.rows().getLast().values()).containsExactly("2", "");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-5, -5",
        "+7, 7",
        "100, 100",
        "' 42 ', 42",
    })
    void number_shouldTakeWholeNumbersInRange(String cell, long value) throws CsvException {
        CsvFile file = CsvFile.parse("t.csv", "n\n" + cell + "\n");
        assertThat(file.number(file.rows().getFirst(), "n", -5, 100)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, \"abc\" is not a whole number",
        "1.5, \"1.5\" is not a whole number",
        "1e3, \"1e3\" is not a whole number",
        "--1, \"--1\" is not a whole number",
        "101, 101 is out of range",
        "-6, -6 is out of range",
        "99999999999999999999999, 99999999999999999999999 is out of range",
    })
    void number_shouldNameLineColumnAndAllowedRange(String cell, String fault) throws CsvException {
        CsvFile file = CsvFile.parse("t.csv", "m,n\n1,2\n3," + cell + "\n");
        assertThatThrownBy(() -> file.number(file.rows().getLast(), "n", -5, 100))
                .isInstanceOf(CsvException.class)
                .hasMessage("t.csv: line 3, column n: " + fault + "; allowed is a whole number from -5 to 100");
    }

    @Test
    void number_shouldSayThatAShortRowHasNoValue() throws CsvException {
        CsvFile file = CsvFile.parse("t.csv", "m,n\n1\n");
        assertThatThrownBy(() -> file.number(file.rows().getFirst(), "n", 0, 9))
                .hasMessage("t.csv: line 2, column n: there is no value; allowed is a whole number from 0 to 9");
    }

    @Test
    void column_shouldNameTheColumnsThatThereAre() throws CsvException {
        CsvFile file = CsvFile.parse("t.csv", "m,n\n1,2\n");
        assertThatThrownBy(() -> file.column("delay"))
                .hasMessage("t.csv: line 1 has no column \"delay\"; its columns are m, n");
    }

    @Test
    void parse_shouldRefuseARowWithMoreValuesThanColumns() {
        assertThatThrownBy(() -> CsvFile.parse("t.csv", "m,n\n1,2\n1,200,3\n"))
                .hasMessage(
                        "t.csv: line 3, column 3: there are more values than columns; allowed are 2, and a value with"
                                + " a comma stands in quotes");
    }

    @Test
    void parse_shouldTakeAHeaderWithoutRows() throws CsvException {
        assertThat(CsvFile.parse("t.csv", "\uFEFFm,n\r\n").header()).containsExactly("m", "n");
        assertThat(CsvFile.parse("t.csv", "m,n").rows()).isEmpty();
    }

    @Test
    void parse_shouldRefuseNumbersInTheHeadersPlace() {
        assertThatThrownBy(() -> CsvFile.parse("t.csv", "3\n7\n"))
                .hasMessage("t.csv: line 1 has numbers; it has to name the columns");
    }

    @Test
    void parse_shouldRefuseAnUnfinishedQuoteAndAnEmptyFile() {
        assertThatThrownBy(() -> CsvFile.parse("t.csv", "a,b\n1,\"2\n")).hasMessageContaining("line 2, column 2");
        assertThatThrownBy(() -> CsvFile.parse("t.csv", "")).hasMessageContaining("line 1 is empty");
    }

    @Test
    void read_shouldExplainAFileThatIsNotThereOrIsNoText(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> CsvFile.read(directory.resolve("none.csv")))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("there is no file");
        Path binary = Files.write(directory.resolve("b.csv"), "h\n\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CsvFile.read(binary)).hasMessageContaining("is not a text in UTF-8");
    }
}
