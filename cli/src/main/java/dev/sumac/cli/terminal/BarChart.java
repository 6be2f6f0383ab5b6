package dev.sumac.cli.terminal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Numbers as bars, each beside the number it ought to be. */
public final class BarChart {
    private static final int GREATEST_BAR = 44;

    private BarChart() {}

    /** Writes a bar for each label: its length is the result, the numbers are the result and the truth. */
    public static void print(
            Screen screen, String title, List<String> labels, List<BigInteger> results, List<BigInteger> truth) {
        int label = labels.stream().mapToInt(String::length).max().orElse(0);
        int number = Math.max(widest(results), "result".length());
        int expected = Math.max(widest(truth), "truth".length());
        int width = Math.clamp(screen.width() - label - number - expected - 14, 10, GREATEST_BAR);
        BigInteger greatest = results.stream().reduce(BigInteger.ONE, BigInteger::max);
        String heading = String.format(
                Locale.ROOT,
                "  %-" + (label + 2 + width) + "s  %" + number + "s  %" + expected + "s",
                shortened(title, label + 2 + width),
                "result",
                "truth");
        screen.writer().println(screen.paint(Screen.Paint.STRONG, heading));
        for (int i = 0; i < labels.size(); i++) {
            String bar = screen.bar(share(results.get(i), greatest), width);
            boolean same = results.get(i).equals(truth.get(i));
            screen.writer()
                    .println(String.format(
                            Locale.ROOT,
                            "  %-" + label + "s  %s  %" + number + "s  %" + expected + "s%s",
                            labels.get(i),
                            screen.paint(Screen.Paint.BAR, bar),
                            text(results.get(i)),
                            text(truth.get(i)),
                            same ? "" : screen.paint(Screen.Paint.BAD, "  differs")));
        }
    }

    private static String shortened(String title, int width) {
        return title.length() <= width ? title : title.substring(0, Math.max(0, width - 3)) + "...";
    }

    private static int widest(List<BigInteger> numbers) {
        return numbers.stream().mapToInt(n -> text(n).length()).max().orElse(0);
    }

    private static double share(BigInteger value, BigInteger greatest) {
        return new BigDecimal(value)
                .divide(new BigDecimal(greatest), MathContext.DECIMAL64)
                .doubleValue();
    }

    /** A number with its thousands apart. */
    public static String text(BigInteger number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
