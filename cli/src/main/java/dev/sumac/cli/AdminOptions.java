package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.local.RunningStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which aggregator an operator speaks to. */
final class AdminOptions {
    private static final String TOKEN_VARIABLE = "SUMAC_ADMIN_TOKEN";

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            order = 30,
            description = "The URL of the aggregator's API for its operator, ending in api/v1/. Without it: the stack"
                    + " that runs on this machine.")
    private @Nullable URI adminUrl;

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            order = 31,
            description = "The operator's token. Better: in the environment as " + TOKEN_VARIABLE + ".")
    private @Nullable String adminToken;

    @Option(
            names = "--aggregator",
            paramLabel = "NAME",
            order = 32,
            defaultValue = "alpha",
            description = "Which one of the stack on this machine, alpha or beta. Without it: ${DEFAULT-VALUE}.")
    private String aggregator = "alpha";

    /** Where the operator speaks to; and the stack's two URLs, if it is one of this machine. */
    record Target(AdminApi api, Optional<String> own, Optional<String> other) {}

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    Target target(HttpClient http) throws UserErrorException, IOException {
        if (adminUrl != null) {
            return new Target(new AdminApi(http, valid(adminUrl), token()), Optional.empty(), Optional.empty());
        }
        List<RunningStack.Member> members =
                RunningStacks.only(", or name an aggregator with --admin-url").members();
        RunningStack.Member own = member(members, true);
        RunningStack.Member other = member(members, false);
        return new Target(
                new AdminApi(http, own.url(), own.adminToken()),
                Optional.of(own.url().toString()),
                Optional.of(other.url().toString()));
    }

    private RunningStack.Member member(List<RunningStack.Member> members, boolean named) throws UserErrorException {
        if (members.stream().noneMatch(m -> m.name().equals(aggregator))) {
            throw new UserErrorException("no aggregator is called " + aggregator + "; there are "
                    + String.join(
                            " and ",
                            members.stream().map(RunningStack.Member::name).toList()));
        }
        return members.stream()
                .filter(m -> m.name().equals(aggregator) == named)
                .findFirst()
                .orElseThrow();
    }

    private String token() throws UserErrorException {
        @Nullable String token = adminToken == null ? System.getenv(TOKEN_VARIABLE) : adminToken;
        if (token == null || !token.matches("[\\x21-\\x7e]+")) {
            throw new UserErrorException("--admin-url needs the operator's token: --admin-token or " + TOKEN_VARIABLE);
        }
        return token;
    }

    private static URI valid(URI url) throws UserErrorException {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new UserErrorException("--admin-url: " + url + " is no URL such as https://one.example/api/v1/");
        }
        return url;
    }
}
