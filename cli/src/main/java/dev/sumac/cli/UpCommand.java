package dev.sumac.cli;

import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac up}. */
@Command(
        name = "up",
        description = {
            "Start two aggregators on this machine and leave them running.",
            "",
            "The same processes that the demo starts, without its tasks: PostgreSQL, Kafka, and for each of the"
                    + " aggregators alpha and beta four services and a gateway. Ctrl-C stops all of it; nothing is kept.",
            ""
        })
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalStack localStack;

    @Option(names = "--json", description = "Print URLs and tokens as one JSON object, when everything is ready.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Screen out = Screen.output(spec.commandLine().getOut());
        try (Progress progress = new Progress(Screen.error(spec.commandLine().getErr()), json);
                LocalStack.Running running = localStack.start(progress::step)) {
            progress.finish();
            Urls urls = Urls.of(running.stack());
            if (json) {
                out.writer().println(urls.json().encodePrettily());
                out.writer().flush();
            } else {
                urls.print(out);
            }
            LocalStack.awaitForever();
        }
        return 0;
    }
}
