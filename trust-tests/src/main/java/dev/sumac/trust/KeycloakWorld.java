package dev.sumac.trust;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The real Keycloak with the clusters around it, the Leader's, the Collector's and our own, and an operator of each kind.
 */
public final class KeycloakWorld implements AutoCloseable {

    /** The aggregator whose Keycloak it is. */
    public static final String AUDIENCE = "https://aggregator.test";

    /** Sees everything. */
    public static final Person VIEWER = new Person("vera", List.of("viewer"));

    /** Changes tasks. */
    public static final Person OPERATOR = new Person("otto", List.of("operator"));

    /** Changes keys. */
    public static final Person KEY_ADMIN = new Person("kay", List.of("key-admin"));

    /** Has an account and no role. */
    public static final Person NOBODY = new Person("nora", List.of());

    private static final String ACCOUNT = "system:serviceaccount:sumac:";

    private final FakeIssuers issuers;
    private final LocalKeycloak keycloak;

    private KeycloakWorld(FakeIssuers issuers, LocalKeycloak keycloak) {
        this.issuers = issuers;
        this.keycloak = keycloak;
    }

    /**
     * Starts all of it.
     *
     * @param distribution Keycloak's, unpacked
     * @param realms the folder of the realm files
     * @param hostname the address by which everybody knows the Keycloak, if it is not its own
     * @param console where browsers find the console; without an ending slash
     */
    public static KeycloakWorld start(Path distribution, Path realms, Optional<URI> hostname, URI console)
            throws IOException {
        FakeIssuers issuers = FakeIssuers.start();
        Map<String, String> settings = Map.of(
                "SUMAC_AUDIENCE",
                AUDIENCE,
                "SUMAC_CONSOLE_URL",
                console.toString(),
                "SUMAC_LEADER_CLUSTER_ISSUER",
                issuers.issuer("leader-cluster"),
                "SUMAC_LEADER_SUBJECT",
                ACCOUNT + "leader",
                "SUMAC_COLLECTOR_CLUSTER_ISSUER",
                issuers.issuer("collector-cluster"),
                "SUMAC_COLLECTOR_SUBJECT",
                ACCOUNT + "collector",
                "SUMAC_OWN_CLUSTER_ISSUER",
                issuers.issuer("own-cluster"),
                "SUMAC_METRICS_SUBJECT",
                ACCOUNT + "metrics");
        return new KeycloakWorld(
                issuers,
                LocalKeycloak.start(
                        distribution, realms, settings, List.of(VIEWER, OPERATOR, KEY_ADMIN, NOBODY), hostname));
    }

    public LocalKeycloak keycloak() {
        return keycloak;
    }

    /** The Leader's service account in its cluster. */
    public Workload leader() {
        return workload("leader");
    }

    /** The Collector's. */
    public Workload collector() {
        return workload("collector");
    }

    /** Whatever reads our metrics, in our own cluster. */
    public Workload metrics() {
        return new Workload(issuers, "own-cluster", ACCOUNT + "metrics");
    }

    private Workload workload(String name) {
        return new Workload(issuers, name + "-cluster", ACCOUNT + name);
    }

    /** The same account name, in a cluster that nobody trusts. */
    public Workload stranger() {
        return new Workload(issuers, "stranger-cluster", ACCOUNT + "leader");
    }

    @Override
    public void close() {
        keycloak.close();
        issuers.close();
    }
}
