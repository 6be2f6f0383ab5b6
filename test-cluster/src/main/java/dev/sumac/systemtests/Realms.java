package dev.sumac.systemtests;

import dev.sumac.local.ServiceKind;
import dev.sumac.local.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the cluster's services are told of realms before there is a Keycloak: fixed addresses, behind which a test starts one.
 * Who presents no access token never notices. One audience and one Keycloak serve both aggregators here, where each
 * organization has its own.
 */
final class Realms implements AutoCloseable {
    static final String PEERS = "peers";
    static final String OPERATORS = "operators";

    /** Both aggregators' name in tokens. */
    static final String AUDIENCE = "https://aggregator.test";

    private final HoldingProxy login = HoldingProxy.to(URI.create("http://127.0.0.1:1"));
    private final HoldingProxy helper = HoldingProxy.to(URI.create("http://127.0.0.1:1/beta/"));
    private final HoldingProxy front = HoldingProxy.to(URI.create("http://127.0.0.1:1/alpha/"));
    private final Path assertion = file();
    private final Path sessionKey = file();

    /** Readable by its owner alone, and random. */
    private static Path file() {
        try {
            Path file = Files.createTempFile("realms", "");
            file.toFile().deleteOnExit();
            return Files.write(file, Forge.random(32));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where everybody looks for the Keycloak. */
    HoldingProxy login() {
        return login;
    }

    /** Where a Leader must dial beta in order to be a client of its realm. */
    HoldingProxy helper() {
        return helper;
    }

    /** Where operators of alpha find their console. */
    URI console() {
        return front.uri().resolve("console");
    }

    /** Says where the aggregators are, now that they are somewhere. */
    void lead(URI alpha, URI beta) {
        front.leadTo(alpha);
        helper.leadTo(beta);
    }

    /** The file in which the Leader's workload finds its own token. */
    Path assertion() {
        return assertion;
    }

    private String issuer(String realm) {
        return login.uri() + "/realms/" + realm;
    }

    StackSettings configure(StackSettings settings) {
        StackSettings all = settings;
        for (ServiceKind kind : ServiceKind.values()) {
            all = all.withEnvironment(kind, "SUMAC_REALMS_PEERS_ISSUER", issuer(PEERS))
                    .withEnvironment(kind, "SUMAC_REALMS_PEERS_AUDIENCE", AUDIENCE)
                    .withEnvironment(kind, "SUMAC_REALMS_OPERATORS_ISSUER", issuer(OPERATORS))
                    .withEnvironment(kind, "SUMAC_REALMS_OPERATORS_AUDIENCE", AUDIENCE)
                    .withEnvironment(kind, "SUMAC_PEERS_BETA_URL", helper.uri().toString())
                    .withEnvironment(
                            kind, "SUMAC_PEERS_BETA_TOKEN_URL", issuer(PEERS) + "/protocol/openid-connect/token")
                    .withEnvironment(kind, "SUMAC_PEERS_BETA_ASSERTION_FILE", assertion.toString())
                    .withEnvironment(kind, "SUMAC_CONSOLE_URL", console().toString())
                    .withEnvironment(kind, "SUMAC_CONSOLE_SESSION_KEY_FILE", sessionKey.toString());
        }
        return all;
    }

    @Override
    public void close() {
        login.close();
        helper.close();
        front.close();
    }
}
