package dev.sumac.local;

import java.util.Map;

/**
 * PostgreSQL and Kafka for a module's tests: started when first asked for, once per JVM whatever class loader asks, and
 * gone with the JVM.
 *
 * <p>A {@code QuarkusTestResourceLifecycleManager} returns {@link #configuration} from its {@code start}.
 */
public final class LocalBackends {
    private static final String JDBC_URL = "sumac.local.backends.jdbc-url";
    private static final String PASSWORD = "sumac.local.backends.password";
    private static final String BOOTSTRAP_SERVERS = "sumac.local.backends.bootstrap-servers";
    private static final String USER = "sumac";

    private LocalBackends() {}

    /**
     * What a service is configured with: a database of this name, made if it is missing, and the broker.
     *
     * @param database the name of the aggregator, or another plain lower-case name to be apart from other tests
     */
    public static Map<String, String> configuration(String database) {
        return Map.of(
                "quarkus.datasource.jdbc.url", jdbcUrl(database),
                "quarkus.datasource.username", USER,
                "quarkus.datasource.password", System.getProperty(PASSWORD),
                "kafka.bootstrap.servers", bootstrapServers(),
                "sumac.kafka.replication-factor", "1");
    }

    /** The JVM's broker. */
    public static String bootstrapServers() {
        synchronized (System.getProperties()) {
            String known = System.getProperty(BOOTSTRAP_SERVERS);
            if (known != null) {
                return known;
            }
            LocalKafka kafka = LocalKafka.startTemporary();
            atExit(kafka::close);
            System.setProperty(BOOTSTRAP_SERVERS, kafka.bootstrapServers());
            return kafka.bootstrapServers();
        }
    }

    /** The JDBC URL of a database of this name on the JVM's server; the database is made if it is missing. */
    public static String jdbcUrl(String database) {
        synchronized (System.getProperties()) {
            LocalPostgres.requireDatabaseName(database);
            if (System.getProperty(JDBC_URL) == null) {
                LocalPostgres postgres = LocalPostgres.startTemporary();
                atExit(postgres::close);
                System.setProperty(PASSWORD, postgres.password());
                System.setProperty(JDBC_URL, postgres.jdbcUrl(""));
            }
            String server = System.getProperty(JDBC_URL);
            LocalPostgres.createDatabase(server, USER, System.getProperty(PASSWORD), database);
            return server + database;
        }
    }

    public static String username() {
        return USER;
    }

    /** The password of every database here. */
    public static String password() {
        jdbcUrl("postgres");
        return System.getProperty(PASSWORD);
    }

    private static void atExit(Runnable close) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(close));
    }
}
