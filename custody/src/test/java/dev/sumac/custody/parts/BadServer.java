package dev.sumac.custody.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of which nothing good comes. */
public final class BadServer implements AutoCloseable {

    /** What it does with a request. */
    public enum Manner {
        /** Closes the connection. */
        HANGS_UP(""),
        /** Takes the request and says nothing. */
        SILENT(""),
        /** Promises much, and sends a byte now and then. */
        DRIPS("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"),
        /** Speaks no protocol. */
        NOISE("\u0000\u0001 nothing that anybody speaks \u00ff\u00fe\r\n\r\n"),
        NO_JSON(http(200, "<html>Welcome to the hotel</html>")),
        HALF_JSON(http(200, "{\"data\": {\"plaintext\": \"AAAA")),
        EMPTY_JSON(http(200, "{}")),
        OTHER_JSON(http(200, "{\"data\": {\"ciphertext\": \"vault:v1:\", \"plaintext\": null}, \"Plaintext\": 7}")),
        BAD_REQUEST_OF_ANOTHER(http(400, "<html>Bad gateway configuration</html>")),
        FORBIDDEN_BY_ANOTHER(http(403, "<html>Log in to the hotel</html>")),
        SERVER_ERROR(http(500, "{\"errors\": [\"internal error\"]}")),
        BUSY(http(503, "try again"));

        private final String answer;

        Manner(String answer) {
            this.answer = answer;
        }

        private static String http(int status, String body) {
            return "HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        }
    }

    private final ServerSocket server;
    private final Manner manner;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    public BadServer(Manner manner) throws IOException {
        this.manner = manner;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Done once a connection is closed. */
    public CompletableFuture<Void> closed() {
        return closed;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = connection.getInputStream();
                OutputStream out = connection.getOutputStream()) {
            if (manner == Manner.HANGS_UP || in.read(new byte[1 << 16]) < 0) {
                return;
            }
            out.write(manner.answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            while (manner == Manner.DRIPS) {
                Thread.sleep(20);
                out.write(' ');
                out.flush();
            }
            // Until the other side closes.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | InterruptedException e) {
            // The other side has had enough.
        } finally {
            closed.complete(null);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
