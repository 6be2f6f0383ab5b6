package dev.sumac.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
final class KeyCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
