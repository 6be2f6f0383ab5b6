package dev.sumac.trust;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Keycloak from its distribution, as a process of its own, with the realms of this repository ({@code keycloak/}). The
 * start takes half a minute. The next one on this distribution has none of its data.
 */
public final class LocalKeycloak implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path distribution;
    private final Map<String, String> settings;
    private final Optional<URI> hostname;
    private int port;
    private @Nullable Process process;

    private LocalKeycloak(Path distribution, Map<String, String> settings, Optional<URI> hostname) {
        this.distribution = distribution;
        this.settings = settings;
        this.hostname = hostname;
    }

    /**
     * Starts it and waits until its realms answer.
     *
     * @param distribution unpacked
     * @param realms the folder of the realm files
     * @param settings what the realm files leave open, by the names of their placeholders
     * @param operators persons whom the operators' realm has in addition
     * @param hostname the address by which everybody knows it, if it is not its own
     */
    public static LocalKeycloak start(
            Path distribution,
            Path realms,
            Map<String, String> settings,
            List<Person> operators,
            Optional<URI> hostname)
            throws IOException {
        Path imports = Files.createDirectories(distribution.resolve("data/import"));
        for (String realm : new String[] {FakeRealms.PEERS, FakeRealms.OPERATORS}) {
            String file = realm + "-realm.json";
            JsonObject document = new JsonObject(Files.readString(realms.resolve(file)));
            if (realm.equals(FakeRealms.OPERATORS)) {
                operators.forEach(person -> document.getJsonArray("users").add(person.json()));
            }
            Files.writeString(imports.resolve(file), document.encode());
        }
        forget(distribution.resolve("data/h2"));
        LocalKeycloak keycloak = new LocalKeycloak(distribution, settings, hostname);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(keycloak::close));
        keycloak.launch();
        return keycloak;
    }

    /** What another one left behind: it knew other clusters. */
    private static void forget(Path database) throws IOException {
        if (Files.exists(database)) {
            try (Stream<Path> files = Files.walk(database)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void launch() throws IOException {
        port = freePort();
        // The zip's scripts are not marked as programs once they are unpacked.
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        distribution.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--db=dev-file",
                        "--http-port=" + port,
                        "--hostname=" + url())
                .redirectErrorStream(true)
                .redirectOutput(distribution.resolve("log.txt").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(settings);
        Process started = builder.start();
        process = started;
        awaitRealm(started, FakeRealms.PEERS);
        awaitRealm(started, FakeRealms.OPERATORS);
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://localhost:" + port);
    }

    private String url() {
        return hostname.orElseGet(this::address).toString();
    }

    /** The issuer of a realm. */
    public String issuer(String realm) {
        return url() + "/realms/" + realm;
    }

    /** Where a realm gives tokens. */
    public String tokenUrl(String realm) {
        return issuer(realm) + "/protocol/openid-connect/token";
    }

    /** What a realm answers to a workload that asks for a token by client credentials. */
    public HttpResponse<String> ask(String realm, String client, String assertion) throws IOException {
        Map<String, String> form = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                client,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion);
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(tokenUrl(realm)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitRealm(Process started, String realm) {
        long end = System.nanoTime() + START.toNanos();
        HttpRequest discovery = HttpRequest.newBuilder(
                        address().resolve("/realms/" + realm + "/.well-known/openid-configuration"))
                .build();
        while (!answers(discovery)) {
            if (!started.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("Keycloak did not start; its log.txt says why");
            }
            pause();
        }
    }

    private boolean answers(HttpRequest request) {
        try {
            return send(request).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Below the range of outgoing connections' ports: Keycloak takes seconds before it binds it. */
    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(candidate)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // It is taken.
            }
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
