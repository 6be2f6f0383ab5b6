package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told who types something else than a command. */
class SumacTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({"'', demo, collect", "task, add, list", "key, rotate, revoke"})
    void nameOfOtherCommands_shouldShowThemAndBeWrongUsage(String typed, String one, String another) {
        assertThat(run(typed)).isEqualTo(Sumac.WRONG_USAGE);

        assertThat(err.toString().lines().map(String::strip))
                .anyMatch(line -> line.startsWith(one + " "))
                .anyMatch(line -> line.startsWith(another + " "))
                .anyMatch(line -> line.startsWith("Usage: ./sumac"));
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            uploads | there is no command "uploads"; did you mean upload or up? Or see ./sumac --help
            task remove | there is no command "remove"; see ./sumac task --help
            up now | ./sumac up takes no "now" here; see ./sumac up --help
            task list --colour red | ./sumac task list has no option --colour; see ./sumac task list --help
            task add --length many | Invalid value for option '--length': "many" is not a whole number; see
            task add --length 3000000000 | Invalid value for option '--length': 3000000000 is out of range; see
            task add --min-batch-size -1 | Invalid value for option '--min-batch-size': -1 is out of range; see
            collect --timeout soon | Invalid value for option '--timeout': "soon" is not a whole number; see
            task list --admin-url a:b:^ | Invalid value for option '--admin-url': "a:b:^" is no URL; see
            up --replicas prepare | Value for option '--replicas'
            key revoke 7 --why x | Missing required option: '--reason=REASON'; see ./sumac key revoke --help
            collect --task-id AAAAA | taskId: not the unpadded base64url form of any bytes; see ./sumac collect --help
            collect | which task? Give --from FILE, or --task-id and its parameters as options
            collect --from | Missing required parameter for option '--from' (FILE); see ./sumac collect --help
            """)
    void mistake_shouldBeExplainedInOneLine(String typed, String said) {
        assertThat(run(typed)).isEqualTo(Sumac.WRONG_USAGE);

        assertThat(err.toString()).startsWith("sumac: " + said);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    /** Bytes in base64url begin with a dash once in 64 times. */
    @Test
    void value_shouldBeTakenThoughItLooksLikeAnOption() {
        assertThat(run("collect --task-id -hAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --collector-token --x"))
                .isEqualTo(Sumac.WRONG_USAGE);

        assertThat(err.toString()).startsWith("sumac: the task's document has no \"");
    }

    @Test
    void shortHelp_shouldBeHelp() {
        assertThat(run("collect -h")).isZero();

        assertThat(out.toString()).startsWith("Usage: ./sumac collect ");
    }

    private int run(String typed) {
        String[] words = typed.isEmpty() ? new String[0] : typed.split(" ");
        return Sumac.execute(new PrintWriter(out), new PrintWriter(err), words);
    }
}
