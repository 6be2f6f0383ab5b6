package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import dev.sumac.cli.terminal.Table;
import dev.sumac.local.RunningStack;
import dev.sumac.local.ServiceKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sumac scale}. */
@Command(
        name = "scale",
        description = {
            "Change how many processes of a service run in each aggregator of a running stack.",
            "",
            "The stack is one that `./sumac up` or `./sumac demo --keep` of this folder left running. Returns when the new"
                    + " processes are ready, or the surplus ones have ended.",
            ""
        },
        footer = {"", "Example:", "  ./sumac scale prepare=3 upload=2"})
final class ScaleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SERVICE=N",
            description = "SERVICE is upload, prepare, collect or key; N is from 0 to 32.")
    private Map<String, Integer> replicas;

    @Override
    public Integer call() throws Exception {
        Map<ServiceKind, Integer> wanted = wanted();
        RunningStack stack = RunningStacks.only("");
        List<RunningStack.Member> members = stack.members();
        for (Map.Entry<ServiceKind, Integer> entry : wanted.entrySet()) {
            try {
                members = stack.scale(entry.getKey(), entry.getValue());
            } catch (IllegalArgumentException e) {
                throw new UserErrorException(String.valueOf(e.getMessage()));
            }
        }
        print(Screen.output(spec.commandLine().getOut()), members);
        return 0;
    }

    /** All names are looked at before anything is changed. */
    private Map<ServiceKind, Integer> wanted() throws UserErrorException {
        Map<ServiceKind, Integer> wanted = new EnumMap<>(ServiceKind.class);
        for (Map.Entry<String, Integer> entry : replicas.entrySet()) {
            wanted.put(LocalStack.service(entry.getKey()), entry.getValue());
        }
        return wanted;
    }

    private static void print(Screen screen, List<RunningStack.Member> members) {
        Table table = new Table("aggregator", ">upload", ">prepare", ">collect", ">key");
        for (RunningStack.Member member : members) {
            List<String> cells = new ArrayList<>(List.of(member.name()));
            for (ServiceKind kind : ServiceKind.values()) {
                cells.add(String.valueOf(member.replicas().get(kind)));
            }
            table.row(cells.toArray(String[]::new));
        }
        table.print(screen);
        screen.writer().flush();
    }
}
