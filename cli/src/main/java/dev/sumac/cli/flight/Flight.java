package dev.sumac.cli.flight;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.csv.CsvRow;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One row of the table as a task's client reads it; each cell is checked when it is read. */
final class Flight {
    private static final Pattern DATE = Pattern.compile("(\\d{4})[-/](\\d{2})[-/](\\d{2})[ T](\\d{2}):(\\d{2}).*");
    private static final Pattern AIRPORT = Pattern.compile("[A-Za-z0-9]{3,4}");
    private static final String DATE_ALLOWED = "a local date and time such as 2001/01/31 23:59";
    private static final String AIRPORT_ALLOWED = "an airport's code of 3 or 4 letters";

    private final CsvFile file;
    private final CsvRow row;
    private final ColumnSpec columns;
    private final String task;

    Flight(CsvFile file, CsvRow row, ColumnSpec columns, String task) {
        this.file = file;
        this.row = row;
        this.columns = columns;
        this.task = task;
    }

    /** A whole number that the task can take. */
    long number(Column column, long least, long greatest) throws CsvException {
        return file.number(row, columns.name(task, column), least, greatest);
    }

    LocalDateTime date() throws CsvException {
        String name = columns.name(task, Column.DATE);
        String text = file.text(row, name, DATE_ALLOWED);
        Matcher fields = DATE.matcher(text);
        try {
            if (fields.matches()) {
                return LocalDateTime.of(
                        Integer.parseInt(fields.group(1)),
                        Integer.parseInt(fields.group(2)),
                        Integer.parseInt(fields.group(3)),
                        Integer.parseInt(fields.group(4)),
                        Integer.parseInt(fields.group(5)));
            }
        } catch (DateTimeException e) {
            throw file.refuse(row, name, "there is no date \"" + text + "\"", DATE_ALLOWED);
        }
        throw file.refuse(row, name, "\"" + text + "\" is not a date", DATE_ALLOWED);
    }

    String airport(Column column) throws CsvException {
        String name = columns.name(task, column);
        String code = file.text(row, name, AIRPORT_ALLOWED);
        if (!AIRPORT.matcher(code).matches()) {
            throw file.refuse(row, name, "\"" + code + "\" is not an airport's code", AIRPORT_ALLOWED);
        }
        return code.toUpperCase(Locale.ROOT);
    }
}
