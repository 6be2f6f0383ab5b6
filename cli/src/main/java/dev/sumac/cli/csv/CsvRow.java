package dev.sumac.cli.csv;

import java.util.List;

/**
 * One line of a table.
 *
 * @param line its number in the file; the header is line 1
 */
public record CsvRow(int line, List<String> values) {

    public CsvRow {
        values = List.copyOf(values);
    }
}
