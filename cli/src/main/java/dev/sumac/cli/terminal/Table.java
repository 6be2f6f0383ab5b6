package dev.sumac.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as it has to be. */
public final class Table {
    private static final String GAP = "  ";

    private final List<Boolean> rightAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param columns the headings; one that begins with {@code >} stands over numbers, to the right */
    public Table(String... columns) {
        this.rightAligned =
                List.of(columns).stream().map(c -> c.startsWith(">")).toList();
        rows.add(List.of(columns).stream()
                .map(c -> c.startsWith(">") ? c.substring(1) : c)
                .toList());
    }

    public Table row(String... cells) {
        if (cells.length != rightAligned.size()) {
            throw new IllegalArgumentException("a row has " + rightAligned.size() + " cells, not " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Writes the headings and the rows. */
    public void print(Screen screen) {
        for (int i = 0; i < rows.size(); i++) {
            String line = line(rows.get(i));
            screen.writer().println(i == 0 ? screen.paint(Screen.Paint.STRONG, line) : colored(screen, line));
        }
    }

    private static String colored(Screen screen, String line) {
        if (line.endsWith(" yes")) {
            return line.substring(0, line.length() - 3) + screen.paint(Screen.Paint.GOOD, "yes");
        }
        if (line.endsWith(" NO")) {
            return line.substring(0, line.length() - 2) + screen.paint(Screen.Paint.BAD, "NO");
        }
        return line;
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
            String blanks = " ".repeat(width - row.get(column).length());
            line.append(GAP).append(rightAligned.get(column) ? blanks + row.get(column) : row.get(column) + blanks);
        }
        return line.toString().stripTrailing();
    }
}
