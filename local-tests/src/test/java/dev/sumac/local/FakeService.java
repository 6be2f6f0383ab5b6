package dev.sumac.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Stands where a built service would, as a program of its own: ready at once, and answers every other request with its
 * process id; unless {@code FAKE_MOOD} is "ends" or "never ready".
 */
public final class FakeService {
    private static final String MOOD = System.getenv().getOrDefault("FAKE_MOOD", "");

    private FakeService() {}

    /** Makes a repository folder in which all four services are this one. */
    static Path installIn(Path home) throws IOException {
        Path classes = Path.of(FakeService.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        for (ServiceKind kind : ServiceKind.values()) {
            Path jar = home.resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            Manifest manifest = new Manifest();
            Attributes attributes = manifest.getMainAttributes();
            attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            attributes.put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
            attributes.put(Attributes.Name.CLASS_PATH, classes.toUri().toString());
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        }
        return home;
    }

    /** The service itself. */
    public static void main(String[] args) throws IOException {
        if (MOOD.equals("ends")) {
            System.exit(1);
        }
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext("/", exchange -> {
            byte[] answer =
                    Long.toString(ProcessHandle.current().pid()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(MOOD.equals("never ready") ? 503 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        System.out.println("configured with " + System.getenv("QUARKUS_DATASOURCE_JDBC_URL"));
    }
}
