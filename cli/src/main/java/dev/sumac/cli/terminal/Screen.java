package dev.sumac.cli.terminal;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Where something is written, and what may be used there: colours and cursor movements on a terminal, block characters
 * where the character set has them.
 *
 * @param terminal whether a person looks at it
 * @param color whether colours are wanted there
 * @param unicode whether it can show more than ASCII
 * @param width how many characters stand on a line
 */
public record Screen(PrintWriter writer, boolean terminal, boolean color, boolean unicode, int width) {
    private static final int USUAL_WIDTH = 80;
    private static final int LEAST_WIDTH = 40;
    private static final int GREATEST_WIDTH = 120;

    /** Standard output, as the launcher found it. */
    public static Screen output(PrintWriter writer) {
        return of(writer, "stdout");
    }

    /** Standard error, as the launcher found it. */
    public static Screen error(PrintWriter writer) {
        return of(writer, "stderr");
    }

    private static Screen of(PrintWriter writer, String stream) {
        boolean terminal =
                "terminal".equals(System.getProperty("sumac." + stream)) && !"dumb".equals(System.getenv("TERM"));
        String noColor = System.getenv("NO_COLOR");
        boolean color = terminal && (noColor == null || noColor.isEmpty());
        return new Screen(writer, terminal, color, showsUnicode(stream), columns());
    }

    private static boolean showsUnicode(String stream) {
        String encoding = System.getProperty(stream + ".encoding", "US-ASCII");
        return Charset.isSupported(encoding)
                && Charset.forName(encoding).name().toUpperCase(Locale.ROOT).startsWith("UTF");
    }

    private static int columns() {
        try {
            int given = Integer.parseInt(System.getProperty("sumac.columns", ""));
            return Math.clamp(given, LEAST_WIDTH, GREATEST_WIDTH);
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    /** Text in a colour, or plainly where there are none. */
    String paint(Paint paint, String text) {
        return color ? paint.code + text + "\u001b[0m" : text;
    }

    /** The few colours in use. */
    enum Paint {
        GOOD("\u001b[32m"),
        BAD("\u001b[31m"),
        BAR("\u001b[36m"),
        FAINT("\u001b[2m"),
        STRONG("\u001b[1m");

        private final String code;

        Paint(String code) {
            this.code = code;
        }
    }

    /** A bar of so many eighths of a character, filled up to its width with blanks. */
    String bar(double share, int barWidth) {
        double clamped = Math.clamp(share, 0, 1);
        if (!unicode) {
            int full = (int) Math.round(clamped * barWidth);
            return "#".repeat(full) + " ".repeat(barWidth - full);
        }
        int eighths = (int) Math.round(clamped * barWidth * 8);
        String blocks = "█".repeat(eighths / 8);
        String rest = eighths % 8 == 0 ? "" : String.valueOf(" ▏▎▍▌▋▊▉".charAt(eighths % 8));
        return blocks + rest + " ".repeat(barWidth - blocks.length() - rest.length());
    }
}
