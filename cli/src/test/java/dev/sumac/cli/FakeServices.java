package dev.sumac.cli;

import com.sun.net.httpserver.HttpServer;
import dev.sumac.local.ServiceKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Stands where the built services would: ready at once, and answers everything with 200. */
public final class FakeServices {
    private FakeServices() {}

    /** Makes a folder in which all four services are this one. */
    static Path installIn(Path home) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, FakeServices.class.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                FakeServices.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString());
        for (ServiceKind kind : ServiceKind.values()) {
            Path jar = home.resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        }
        return home;
    }

    /** A service. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
