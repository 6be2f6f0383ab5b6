package dev.sumac.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Keycloak from its distribution, as a process of its own, with the realms of this repository ({@code keycloak/}). The
 * first start takes half a minute. Its data is in memory and gone at its end.
 */
public final class LocalKeycloak implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    private LocalKeycloak(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until its realms answer.
     *
     * @param distribution unpacked
     * @param realms the folder of the realm files
     * @param settings what the realm files leave open, by the names of their placeholders
     */
    public static LocalKeycloak start(Path distribution, Path realms, Map<String, String> settings) throws IOException {
        Path imports = Files.createDirectories(distribution.resolve("data/import"));
        for (String realm : new String[] {FakeRealms.PEERS, FakeRealms.OPERATORS}) {
            String file = realm + "-realm.json";
            Files.copy(realms.resolve(file), imports.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        int port = freePort();
        String url = "http://localhost:" + port;
        // The zip's scripts are not marked as programs once they are unpacked.
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        distribution.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--db=dev-mem",
                        "--http-port=" + port,
                        "--hostname=" + url)
                .redirectErrorStream(true)
                .redirectOutput(distribution.resolve("log.txt").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(settings);
        LocalKeycloak keycloak = new LocalKeycloak(builder.start(), url);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(keycloak::close));
        keycloak.awaitRealm(FakeRealms.PEERS);
        keycloak.awaitRealm(FakeRealms.OPERATORS);
        return keycloak;
    }

    /** The issuer of a realm. */
    public String issuer(String realm) {
        return url + "/realms/" + realm;
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

    private void awaitRealm(String realm) {
        long end = System.nanoTime() + START.toNanos();
        HttpRequest discovery = HttpRequest.newBuilder(URI.create(issuer(realm) + "/.well-known/openid-configuration"))
                .build();
        while (!answers(discovery)) {
            if (!process.isAlive() || System.nanoTime() > end) {
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

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
