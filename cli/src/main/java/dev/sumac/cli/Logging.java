package dev.sumac.cli;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What libraries log is not for the person at the keyboard: what matters reaches them as a message of a command. Our own
 * warnings are shown.
 */
final class Logging {
    /** The JDK holds loggers weakly: without this their levels would be forgotten. */
    private static final List<Logger> KEPT = List.of(Logger.getLogger(""), Logger.getLogger("dev.sumac"));

    private Logging() {}

    static void configure() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "sumac: %4$s: %5$s%n");
        LogManager.getLogManager().reset();
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(Level.WARNING);
        handler.setFormatter(new SimpleFormatter());
        Logger root = KEPT.getFirst();
        root.addHandler(handler);
        root.setLevel(Level.OFF);
        KEPT.getLast().setLevel(Level.WARNING);
    }
}
