package dev.sumac.cli;

import dev.sumac.local.StackException;
import dev.sumac.sdk.DapException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of Sumac. */
@Command(
        name = "sumac",
        description = "Measures populations without seeing people: two aggregators, two shares, one result.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ScaleCommand.class,
            BenchCommand.class,
            TaskCommand.class,
            UploadCommand.class,
            CollectCommand.class,
            TrainCommand.class,
            HelpCommand.class
        },
        footer = {"", "`sumac test` runs the test suite. `sumac help COMMAND` or `sumac COMMAND --help` says more."})
public final class Sumac implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec;

    private Sumac() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.configure();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return configured(new CommandLine(new Sumac()));
    }

    /** How every command behaves. */
    static CommandLine configured(CommandLine line) {
        // Every command has --help; the subcommand `help` stands for those who look for it.
        line.getCommandSpec().mixinStandardHelpOptions(true);
        line.getSubcommands().values().forEach(sub -> addHelp(sub));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed));
        return line;
    }

    private static void addHelp(CommandLine command) {
        if (!(command.getCommand() instanceof HelpCommand)) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
            command.getSubcommands().values().forEach(Sumac::addHelp);
        }
    }

    private static int explain(Exception failure, CommandLine command) {
        if (LocalStack.ending()) {
            // Told to stop: what broke meanwhile is no news, and the process ends when everything has stopped.
            LocalStack.awaitForever();
        }
        String message = String.valueOf(failure.getMessage());
        command.getErr().println("sumac: " + message);
        if (!(failure instanceof UserErrorException
                || failure instanceof DapException
                || failure instanceof StackException
                || failure instanceof IOException)) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return failure instanceof UserErrorException ? WRONG_USAGE : FAILED;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
