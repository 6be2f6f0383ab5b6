package dev.sumac.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of Sumac. */
@Command(
        name = "./sumac",
        description = "Measures populations without seeing people: two aggregators, two shares, one result.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ScaleCommand.class,
            BenchCommand.class,
            TaskCommand.class,
            KeyCommand.class,
            UploadCommand.class,
            CollectCommand.class,
            TrainCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "`./sumac test` runs the test suite. `./sumac COMMAND --help` says more.",
            "",
            "Exit codes: 0 done, and all is true; 1 something failed, or is not true;",
            "2 wrong usage, or a file that cannot be used."
        })
public final class Sumac implements Callable<Integer> {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private static final int USUAL_WIDTH = 80;
    private static final int OPTION_WIDTH = 32;
    private static final int LAST = 99;

    @Spec
    private CommandSpec spec;

    private Sumac() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.configure();
        System.exit(commandLine().execute(spelledOut(args)));
    }

    /** Runs a command within this process; returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commandLine().setOut(out).setErr(err).execute(spelledOut(args));
    }

    /** -h stands for --help. As an option it would claim each value that begins so, as one in 4,096 keys and tokens does. */
    private static String[] spelledOut(String... args) {
        return Stream.of(args).map(word -> word.equals("-h") ? "--help" : word).toArray(String[]::new);
    }

    static CommandLine commandLine() {
        return configured(new CommandLine(new Sumac()));
    }

    /** How every command behaves. */
    static CommandLine configured(CommandLine line) {
        addHelp(line);
        Messages.explainValues(line);
        line.setUsageHelpWidth(USUAL_WIDTH);
        line.setUsageHelpLongOptionsMaxWidth(OPTION_WIDTH);
        line.setParameterExceptionHandler((wrong, arguments) -> explainUsage(wrong));
        line.setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed));
        return line;
    }

    /** Every command has --help; the subcommand `help` stands for those who look for it. */
    private static void addHelp(CommandLine command) {
        if (!(command.getCommand() instanceof HelpCommand)) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("--help")
                            .usageHelp(true)
                            .order(LAST)
                            .description("Show this help.")
                            .build());
        }
        command.getSubcommands().values().forEach(Sumac::addHelp);
    }

    private static int explainUsage(ParameterException wrong) {
        return tell(wrong.getCommandLine(), "sumac: " + Messages.of(wrong), WRONG_USAGE);
    }

    private static int explain(Exception failure, CommandLine command) {
        if (LocalStack.ending()) {
            // Told to stop: what broke meanwhile is no news, and the process ends when everything has stopped.
            LocalStack.awaitForever();
        }
        if (!Messages.isExpected(failure)) {
            tell(command, "sumac: a fault of our own: " + failure, FAILED);
            failure.printStackTrace(command.getErr());
            command.getErr().flush();
            return FAILED;
        }
        return tell(
                command,
                "sumac: " + Messages.of(failure),
                failure instanceof UserErrorException ? WRONG_USAGE : FAILED);
    }

    private static int tell(CommandLine command, String text, int exitCode) {
        command.getErr().println(text);
        command.getErr().flush();
        return exitCode;
    }

    /** For a command that is a name for others: which there are. */
    static int showCommands(CommandSpec spec) {
        CommandLine command = spec.commandLine();
        command.usage(command.getErr());
        command.getErr().flush();
        return WRONG_USAGE;
    }

    @Override
    public Integer call() {
        return showCommands(spec);
    }
}
