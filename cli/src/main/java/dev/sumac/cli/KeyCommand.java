package dev.sumac.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sumac key}. */
@Command(
        name = "key",
        description = "See and change the HPKE keys of an aggregator.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeyListCommand.class,
            KeyRotateCommand.class,
            KeyRevokeCommand.class,
            KeyPropagationCommand.class,
            KeyScheduleCommand.class,
            KeyRewrapCommand.class,
            KeyAuditCommand.class,
            KeyManifestCommand.class,
            KeyManifestRootCommand.class,
            KeyManifestSignerCommand.class
        })
final class KeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Sumac.showCommands(spec);
    }
}
