package dev.sumac.cli.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table with a header line (RFC 4180). A value may stand in double quotes; a line break within one is not taken.
 *
 * @param name how messages call it
 */
public record CsvFile(String name, List<String> header, List<CsvRow> rows) {

    public CsvFile {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** Reads a whole file. */
    public static CsvFile read(Path file) throws CsvException {
        String name = String.valueOf(file.getFileName());
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(name, reader);
        } catch (NoSuchFileException e) {
            throw new CsvException("there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new CsvException("no permission to read " + file);
        } catch (MalformedInputException e) {
            throw new CsvException(file + " is not a text in UTF-8");
        } catch (IOException e) {
            throw new CsvException("cannot read " + file + ": " + e.getMessage());
        }
    }

    static CsvFile parse(String name, String text) throws CsvException {
        try {
            return read(name, new BufferedReader(new StringReader(text)));
        } catch (IOException e) {
            throw new IllegalStateException("a string can always be read", e);
        }
    }

    /** Reads a table from somewhere else than a file. */
    public static CsvFile read(String name, BufferedReader reader) throws IOException, CsvException {
        String first = reader.readLine();
        if (first == null || first.replace("\uFEFF", "").isBlank()) {
            throw new CsvException(name + ": line 1 is empty; it has to name the columns");
        }
        List<String> header = split(name, 1, first.startsWith("\uFEFF") ? first.substring(1) : first).stream()
                .map(String::strip)
                .toList();
        if (header.stream().allMatch(column -> column.matches("[+-]?\\d+"))) {
            throw new CsvException(name + ": line 1 has numbers; it has to name the columns");
        }
        List<CsvRow> rows = new ArrayList<>();
        int number = 1;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                rows.add(row(name, header, number, line));
            }
        }
        return new CsvFile(name, header, rows);
    }

    private static CsvRow row(String name, List<String> header, int number, String line) throws CsvException {
        List<String> values = split(name, number, line);
        if (values.size() > header.size()) {
            throw new CsvException(name + ": line " + number + ", column " + (header.size() + 1)
                    + ": there are more values than columns; allowed are " + header.size()
                    + ", and a value with a comma stands in quotes");
        }
        return new CsvRow(number, values);
    }

    /** The place of a column in each row. */
    public int column(String column) throws CsvException {
        int index = header.indexOf(column);
        if (index < 0) {
            throw new CsvException(
                    name + ": line 1 has no column \"" + column + "\"; its columns are " + String.join(", ", header));
        }
        return index;
    }

    /**
     * A cell's text.
     *
     * @param allowed what it may be, for the message when there is none
     */
    public String text(CsvRow row, String column, String allowed) throws CsvException {
        int index = column(column);
        String text = index < row.values().size() ? row.values().get(index).strip() : "";
        if (text.isEmpty()) {
            throw refuse(row, column, "there is no value", allowed);
        }
        return text;
    }

    /** A cell that is a whole number within a range. */
    public long number(CsvRow row, String column, long least, long greatest) throws CsvException {
        return number(row, column, new WholeNumbers(BigInteger.valueOf(least), BigInteger.valueOf(greatest)));
    }

    /** A cell that is one of some whole numbers; unsigned, if they go so far. */
    public long number(CsvRow row, String column, WholeNumbers allowed) throws CsvException {
        String text = text(row, column, allowed.toString());
        Optional<String> fault = allowed.fault(text);
        if (fault.isPresent()) {
            throw refuse(row, column, fault.get(), allowed.toString());
        }
        return new BigInteger(text).longValue();
    }

    /** The exception for a cell that does not serve. */
    public CsvException refuse(CsvRow row, String column, String fault, String allowed) {
        return new CsvException(
                name + ": line " + row.line() + ", column " + column + ": " + fault + "; allowed is " + allowed);
    }

    private static List<String> split(String name, int number, String line) throws CsvException {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                value.append('"');
                i++;
            } else if (c == '"' && (quoted || value.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw new CsvException(name + ": line " + number + ", column " + (values.size() + 1)
                    + ": a quoted value does not end on its line; allowed is a closing quote before the line's end");
        }
        values.add(value.toString());
        return values;
    }
}
