package dev.sumac.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarChartTest {
    private static final int WIDTH = 80;

    private final StringWriter text = new StringWriter();

    @Test
    void print_shouldGiveEachLabelABarInProportionItsResultAndItsTruth() {
        List<String> lines = print(false, numbers("1000", "500", "250", "0"), numbers("1000", "500", "250", "0"));

        assertThat(lines.getFirst()).startsWith("  title ").endsWith("  result  truth");
        int longest = bar(lines.get(1)).length();
        assertThat(longest).isGreaterThan(30).isEven();
        assertThat(lines.subList(1, 5))
                .extracting(line -> bar(line).length())
                .containsExactly(longest, longest / 2, longest / 4, 0);
        assertThat(lines.subList(1, 5))
                .map(line -> line.replace('#', ' ').strip().replaceAll(" +", " "))
                .containsExactly("label 0 1,000 1,000", "label 1 500 500", "label 2 250 250", "label 3 0 0");
        assertThat(lines)
                .allMatch(line -> line.length() == lines.getFirst().length())
                .allMatch(line -> line.length() <= WIDTH);
    }

    @Test
    void print_shouldDrawToTheEighthOfACharacterWhereItCan() {
        List<String> lines = print(true, numbers("800", "100", "3", "0"), numbers("800", "100", "3", "0"));

        int longest = blocks(lines.get(1));
        assertThat(lines.get(1)).contains("█".repeat(longest / 8));
        assertThat(blocks(lines.get(2))).isEqualTo(longest / 8);
        assertThat(lines.get(3)).contains("▏").doesNotContain("█");
        assertThat(blocks(lines.get(4))).isZero();
    }

    /** A collector may find anything; a chart of it is a chart all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1267650600228229401496703205376"})
    void print_shouldTakeAnyNumber(String number) {
        List<String> lines = print(false, numbers(number, "0"), numbers("7", "0"));

        BigInteger value = new BigInteger(number);
        assertThat(bar(lines.get(1)).isEmpty()).isEqualTo(value.signum() <= 0);
        assertThat(bar(lines.get(2))).isEmpty();
        assertThat(lines.get(1)).contains(" " + BarChart.text(value) + " ").endsWith("7  differs");
        assertThat(lines.get(2)).endsWith("0").doesNotContain("differs");
        assertThat(text.toString()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void print_shouldShortenATitleThatWouldNotFit() {
        List<String> lines = print("a title ".repeat(20), false, numbers("1"), numbers("1"));

        assertThat(lines.getFirst()).contains("...").hasSizeLessThanOrEqualTo(WIDTH);
    }

    private List<String> print(boolean unicode, List<BigInteger> results, List<BigInteger> truth) {
        return print("title", unicode, results, truth);
    }

    private List<String> print(String title, boolean unicode, List<BigInteger> results, List<BigInteger> truth) {
        Screen screen = new Screen(new PrintWriter(text), false, false, unicode, WIDTH);
        List<String> labels =
                IntStream.range(0, results.size()).mapToObj(i -> "label " + i).toList();
        BarChart.print(screen, title, labels, results, truth);
        assertThat(text.toString()).doesNotContain("\u001b");
        return text.toString().lines().toList();
    }

    private static List<BigInteger> numbers(String... numbers) {
        return List.of(numbers).stream().map(BigInteger::new).toList();
    }

    private static String bar(String line) {
        return line.replaceAll("[^#]", "");
    }

    /** A bar's length in eighths of a character. */
    private static int blocks(String line) {
        return line.chars()
                .map(c -> " ▏▎▍▌▋▊▉█".indexOf(c))
                .filter(eighths -> eighths > 0)
                .sum();
    }
}
