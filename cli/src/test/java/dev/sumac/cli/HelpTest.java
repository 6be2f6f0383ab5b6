package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} says of all commands that there are. */
class HelpTest {
    private static final int WIDTH = 80;
    private static final String LAUNCHER = "./sumac";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> commands() {
        return all(Sumac.commandLine()).map(line -> line.getCommandSpec().qualifiedName());
    }

    /** Those whose name alone asks for nothing that could be done. */
    static Stream<String> commandsOfManyWords() {
        return all(Sumac.commandLine())
                .map(CommandLine::getCommandSpec)
                .filter(HelpTest::needsMore)
                .map(CommandSpec::qualifiedName);
    }

    private static Stream<CommandLine> all(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::all));
    }

    private static boolean needsMore(CommandSpec command) {
        return !command.helpCommand()
                && (!command.positionalParameters().isEmpty()
                        || command.options().stream().anyMatch(OptionSpec::required)
                        || command.findOption("--from") != null);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_shouldSayWhatEachOptionIs(String command) {
        String help = help(command);

        assertThat(help.lines()).allMatch(line -> line.length() <= WIDTH);
        CommandSpec spec = spec(command);
        assertThat(List.of(spec.usageMessage().description()))
                .as("what it does")
                .isNotEmpty();
        for (OptionSpec option : spec.options()) {
            assertThat(help).contains(option.longestName());
            assertDescribed(help, option, option.longestName());
        }
        for (ArgSpec positional : spec.positionalParameters()) {
            assertDescribed(help, positional, positional.paramLabel());
        }
    }

    /** Wherever a line is broken, and up to what depends on a default. */
    private static void assertDescribed(String help, ArgSpec argument, String name) {
        String description = String.join("", argument.description()).replaceAll("\\s", "");
        assertThat(description).as(name).isNotEmpty();
        assertThat(help.replaceAll("\\s", "")).contains(description.split("\\$\\{", 2)[0]);
    }

    @ParameterizedTest
    @MethodSource("commandsOfManyWords")
    void help_shouldGiveExamplesThatCanBeTyped(String command) {
        String help = help(command);

        List<String> examples = examples(help);
        assertThat(examples).anyMatch(example -> example.startsWith(command + " "));
        for (String example : examples) {
            String[] words =
                    WORD.matcher(example).results().map(HelpTest::word).skip(1).toArray(String[]::new);
            assertThat(Sumac.commandLine().parseArgs(words).unmatched())
                    .as(example)
                    .isEmpty();
        }
        // A line that the width breaks could not be copied.
        Stream.of(spec(command).usageMessage().footer())
                .filter(line -> line.contains(LAUNCHER) || line.endsWith("\\"))
                .forEach(line -> assertThat(help.lines()).contains(line));
    }

    private static String word(MatchResult word) {
        return word.group(1) == null ? word.group(2) : word.group(1);
    }

    private static List<String> examples(String help) {
        List<String> examples = new ArrayList<>();
        for (String line : help.replaceAll("\\\\\n\\s+", "").lines().toList()) {
            if (line.strip().startsWith(LAUNCHER)) {
                examples.add(line.strip());
            }
        }
        return examples;
    }

    private String help(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.removeFirst();
        words.add("--help");
        assertThat(Sumac.execute(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new)))
                .isZero();
        assertThat(err.toString()).isEmpty();
        return out.toString();
    }

    private static CommandSpec spec(String command) {
        return all(Sumac.commandLine())
                .map(CommandLine::getCommandSpec)
                .filter(each -> each.qualifiedName().equals(command))
                .findFirst()
                .orElseThrow();
    }
}
