package dev.sumac.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern WRITTEN = Pattern.compile("\u001b\\[(\\d*)([A-Za-z])|([^\u001b\\n]*)\\n");

    private final StringWriter written = new StringWriter();

    @Test
    void bars_shouldGrowInPlaceOnATerminal() {
        try (Progress progress = new Progress(screen(true), false)) {
            progress.step("uploading");
            Progress.Line late = progress.line("late", 1_800);
            Progress.Line distance = progress.line("distance", 1_800);
            late.sent(900);
            late.verified(100);

            // Nobody calls it: it draws by itself what has changed.
            await(
                    "uploading ...",
                    "  late       sent #########            900  verified #                    100",
                    "  distance   sent                        0  verified                        0");
            progress.step("collecting");
            late.sent(900);
            late.verified(1_800);
            late.collected();
            distance.sent(1_800);
            await(
                    "uploading ...",
                    "collecting ...",
                    "  late       sent ################## 1,800  verified ################## 1,800  collected",
                    "  distance   sent ################## 1,800  verified                        0");
            progress.finish();
        }
        new PrintWriter(written, true).println("what comes next");

        assertThat(visible()).hasSize(5).endsWith("what comes next");
    }

    @Test
    void bars_shouldBeOneLineEachOnceTheyAreFullElsewhere() {
        try (Progress progress = new Progress(screen(false), false)) {
            progress.step("uploading");
            Progress.Line late = progress.line("late", 1_800);
            Progress.Line distance = progress.line("distance", 1_800);
            late.sent(1_800);
            late.verified(1_800);
            distance.sent(1_800);
            distance.verified(1_799);
            progress.step("collecting");
            late.collected();
            progress.step("almost");
            distance.collected();
        }

        assertThat(written.toString().lines())
                .containsExactly(
                        "uploading ...",
                        "collecting ...",
                        "almost ...",
                        "late: 1,800 reports sent, verified, collected",
                        "distance: 1,800 reports sent, 1,799 verified, collected");
        assertThat(written.toString().chars()).noneMatch(c -> Character.isISOControl(c) && c != '\n');
    }

    @Test
    void quiet_shouldShowNothing() {
        try (Progress progress = new Progress(screen(true), true)) {
            progress.step("uploading");
            progress.line("late", 1).collected();
        }

        assertThat(written.toString()).isEmpty();
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintWriter(written), terminal, false, false, 80);
    }

    private void await(String... lines) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!visible().equals(List.of(lines)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(visible()).containsExactly(lines);
    }

    /** What a person sees of it: a terminal that knows the two movements in use. */
    private List<String> visible() {
        List<String> lines = new ArrayList<>();
        int row = 0;
        Matcher each = WRITTEN.matcher(written.toString());
        int end = 0;
        while (each.find()) {
            assertThat(each.start()).as("nothing else is written").isEqualTo(end);
            end = each.end();
            if (each.group(3) != null) {
                if (row < lines.size()) {
                    lines.set(row, each.group(3).stripTrailing());
                } else {
                    lines.add(each.group(3).stripTrailing());
                }
                row++;
            } else if (each.group(2).equals("A")) {
                row -= Integer.parseInt(each.group(1));
            } else {
                assertThat(each.group()).isEqualTo("\u001b[J");
                lines.subList(row, lines.size()).clear();
            }
        }
        return lines;
    }
}
