package dev.sumac.trust;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Issuers of JSON Web Tokens at {@code URL/NAME}, any name: each with a key of its own, OpenID Connect's discovery, and
 * {@code POST URL/NAME/sign}, which signs whatever claims it gets. Its token endpoint takes any assertion. So one can be a realm, and another a Kubernetes cluster.
 */
public final class FakeIssuers implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, EllipticCurveJsonWebKey> keys = new ConcurrentHashMap<>();

    private FakeIssuers(HttpServer server) {
        this.server = server;
    }

    /** Starts to serve on a free port of the loopback address. */
    public static FakeIssuers start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeIssuers issuers = new FakeIssuers(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", issuers::answer);
        server.start();
        return issuers;
    }

    /** Where the issuers are. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The issuer of a name, as its tokens call it. */
    public String issuer(String name) {
        return url() + "/" + name;
    }

    /** A token of an issuer with these claims and no others. */
    public String sign(String name, JsonObject claims) {
        try {
            EllipticCurveJsonWebKey key = key(name);
            JsonWebSignature signature = new JsonWebSignature();
            signature.setPayload(claims.encode());
            signature.setKey(key.getPrivateKey());
            signature.setKeyIdHeaderValue(key.getKeyId());
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            signature.setHeader("typ", "JWT");
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("claims can be signed", e);
        }
    }

    private EllipticCurveJsonWebKey key(String name) {
        return keys.computeIfAbsent(name, made -> {
            try {
                EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
                // One id for all, so that nobody tells keys apart by it.
                key.setKeyId("key");
                key.setUse("sig");
                key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
                return key;
            } catch (JoseException e) {
                throw new IllegalStateException("every JDK has P-256", e);
            }
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        // Services are found by it, and tests have a class loader of their own.
        Thread.currentThread().setContextClassLoader(FakeIssuers.class.getClassLoader());
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
            String asked = path.length == 2 ? path[1] : "";
            switch (asked) {
                case ".well-known/openid-configuration" -> send(exchange, "application/json", discovery(path[0]));
                case "jwks" -> send(exchange, "application/jwk-set+json", keySet(path[0]));
                case "sign" -> {
                    String claims = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    send(exchange, "text/plain", sign(path[0], new JsonObject(claims)));
                }
                case "token" -> token(exchange, path[0]);
                default -> exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    /** Client credentials: an access token for whoever gives an assertion; each is another one, and says whose it is. */
    private void token(HttpExchange exchange, String name) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!form.contains("grant_type=client_credentials") || !form.contains("client_assertion=")) {
            exchange.sendResponseHeaders(400, -1);
            return;
        }
        long now = Instant.now().getEpochSecond();
        JsonObject claims = new JsonObject()
                .put("iss", issuer(name))
                .put("jti", UUID.randomUUID().toString())
                .put("assertion", form.replaceAll(".*client_assertion=([^&]*).*", "$1"))
                .put("azp", form.replaceAll(".*client_id=([^&]*).*", "$1"))
                .put("exp", now + 300);
        JsonObject answer = new JsonObject()
                .put("access_token", sign(name, claims))
                .put("token_type", "Bearer")
                .put("expires_in", 300);
        send(exchange, "application/json", answer.encode());
    }

    private String discovery(String name) {
        return new JsonObject()
                .put("issuer", issuer(name))
                .put("jwks_uri", issuer(name) + "/jwks")
                .put("token_endpoint", issuer(name) + "/token")
                .put("authorization_endpoint", issuer(name) + "/authorize")
                .put("response_types_supported", new JsonArray().add("id_token"))
                .put("subject_types_supported", new JsonArray().add("public"))
                .put("id_token_signing_alg_values_supported", new JsonArray().add("ES256"))
                .encode();
    }

    private String keySet(String name) {
        return new JsonObject()
                .put("keys", new JsonArray().add(new JsonObject(key(name).toJson())))
                .encode();
    }

    private static void send(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
