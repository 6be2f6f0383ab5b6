package dev.sumac.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is going on: a line for each step, and bars that grow while it works. On a terminal the bars are drawn in place;
 * elsewhere each is one line once it is full.
 */
public final class Progress implements AutoCloseable {
    private static final int LABEL_WIDTH = 10;
    private static final int BAR_WIDTH = 18;
    private static final int PERIOD_MILLIS = 100;

    private final Screen screen;
    private final boolean quiet;
    private final List<Line> lines = new ArrayList<>();
    private int drawn;
    private boolean open = true;

    /** @param quiet whether nothing is shown at all */
    public Progress(Screen screen, boolean quiet) {
        this.screen = screen;
        this.quiet = quiet;
        if (screen.terminal() && !quiet) {
            Thread.ofPlatform().daemon().name("progress").start(this::drawWhileOpen);
        }
    }

    /** One thing that is done so many times: two bars, for sent and for verified. */
    public static final class Line {
        private final String label;
        private final long total;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong verified = new AtomicLong();
        private volatile boolean collected;
        private boolean told;

        private Line(String label, long total) {
            this.label = label;
            this.total = total;
        }

        public void sent(long more) {
            sent.addAndGet(more);
        }

        public void verified(long count) {
            verified.set(count);
        }

        public void collected() {
            collected = true;
        }
    }

    /** Says what begins. */
    public synchronized void step(String text) {
        if (!quiet) {
            erase();
            screen.writer().println(screen.paint(Screen.Paint.FAINT, text + (screen.unicode() ? " …" : " ...")));
            draw();
        }
    }

    /** Adds a line of bars. */
    public synchronized Line line(String label, long total) {
        Line line = new Line(label, total);
        lines.add(line);
        return line;
    }

    /** Draws the bars for the last time; what is written next stands below them. */
    public synchronized void finish() {
        if (open) {
            erase();
            draw();
            drawn = 0;
            lines.clear();
            open = false;
        }
    }

    @Override
    public void close() {
        finish();
    }

    private void drawWhileOpen() {
        while (redraw()) {
            java.util.concurrent.locks.LockSupport.parkNanos(PERIOD_MILLIS * 1_000_000L);
        }
    }

    private synchronized boolean redraw() {
        if (open) {
            erase();
            draw();
        }
        return open;
    }

    private void erase() {
        if (drawn > 0) {
            screen.writer().print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    private void draw() {
        if (quiet) {
            return;
        }
        for (Line line : lines) {
            if (screen.terminal()) {
                screen.writer().println(text(line));
                drawn++;
            } else if (line.collected && !line.told) {
                line.told = true;
                screen.writer().println(line.label + ": " + done(line));
            }
        }
        screen.writer().flush();
    }

    private static String done(Line line) {
        long verified = line.verified.get();
        return verified == line.total
                ? number(line.total) + " reports sent, verified, collected"
                : number(line.total) + " reports sent, " + number(verified) + " verified, collected";
    }

    private String text(Line line) {
        String label = String.format(Locale.ROOT, "  %-" + LABEL_WIDTH + "s", line.label);
        String tail = line.collected ? screen.paint(Screen.Paint.GOOD, " collected") : "";
        return label
                + bar("sent", line.sent.get(), line.total)
                + bar("verified", line.verified.get(), line.total)
                + tail;
    }

    private String bar(String what, long done, long total) {
        int digits = number(total).length();
        String bar = screen.bar(total == 0 ? 1 : (double) done / total, BAR_WIDTH);
        return String.format(
                Locale.ROOT, " %s %s %" + digits + "s ", what, screen.paint(Screen.Paint.BAR, bar), number(done));
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
