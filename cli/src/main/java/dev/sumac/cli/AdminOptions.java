package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.local.RunningStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which aggregator an operator speaks to. */
final class AdminOptions {
    private static final String TOKEN_VARIABLE = "SUMAC_ADMIN_TOKEN";

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description =
                    "The aggregator's admin URL, ending in api/v1/. Without it: the stack that runs on this machine.")
    private @Nullable URI adminUrl;

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description = "The operator's token for it. Other users of the machine do not see it when it stands in the"
                    + " environment variable " + TOKEN_VARIABLE + " instead.")
    private @Nullable String adminToken;

    @Option(
            names = "--aggregator",
            paramLabel = "NAME",
            defaultValue = "alpha",
            description = "Which one of the stack on this machine: alpha (usual) or beta.")
    private String aggregator = "alpha";

    /** Where the operator speaks to; and the stack's two URLs, if it is one of this machine. */
    record Target(AdminApi api, Optional<String> own, Optional<String> other) {}

    Target target(HttpClient http) throws UserErrorException, IOException {
        if (adminUrl != null) {
            @Nullable String token = adminToken == null ? System.getenv(TOKEN_VARIABLE) : adminToken;
            if (token == null) {
                throw new UserErrorException("--admin-url needs --admin-token or " + TOKEN_VARIABLE);
            }
            return new Target(new AdminApi(http, adminUrl, token), Optional.empty(), Optional.empty());
        }
        RunningStack stack = RunningStacks.only();
        Optional<RunningStack.Member> own = stack.members().stream()
                .filter(m -> m.name().equals(aggregator))
                .findFirst();
        Optional<RunningStack.Member> other = stack.members().stream()
                .filter(m -> !m.name().equals(aggregator))
                .findFirst();
        if (own.isEmpty() || other.isEmpty()) {
            throw new UserErrorException("no aggregator is called " + aggregator + "; there are alpha and beta");
        }
        return new Target(
                new AdminApi(http, own.get().url(), own.get().adminToken()),
                Optional.of(own.get().url().toString()),
                Optional.of(other.get().url().toString()));
    }
}
