package dev.sumac.trust;

import dev.sumac.kit.http.TokenHash;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The realms of a service under test, one set for all that runs in this process. A service's test resource puts
 * {@link #configuration} among its settings; tests, which another class loader has loaded, ask for tokens.
 */
public final class FakeRealms {

    /** The service under test, as tokens call it. */
    public static final String AUDIENCE = "https://aggregator.test";

    static final String PEERS = "peers";
    /** The realm of operators. */
    public static final String OPERATORS = "operators";

    /** The static token of operators. */
    public static final String OPERATOR_TOKEN = "the-operators-token";

    private static final String URL = "sumac.test.issuers";
    private static final int MINUTE = 60;

    private FakeRealms() {}

    /** What makes a service take the realms' tokens, and the operators' static one. */
    public static Map<String, String> configuration() {
        return Map.of(
                "sumac.realms.peers.issuer",
                issuer(PEERS),
                "sumac.realms.peers.audience",
                AUDIENCE,
                "sumac.realms.operators.issuer",
                issuer(OPERATORS),
                "sumac.realms.operators.audience",
                AUDIENCE,
                "sumac.admin.token-sha256",
                HexFormat.of()
                        .formatHex(TokenHash.ofToken(OPERATOR_TOKEN).sha256().toByteArray()));
    }

    /** The issuer of a name. */
    public static String issuer(String name) {
        return url() + "/" + name;
    }

    /** Claims of a good access token of a realm. */
    public static JsonObject claims(String realm, String client, List<String> roles) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", issuer(realm))
                .put("aud", AUDIENCE)
                .put("sub", "5f0c2b6e")
                .put("typ", "Bearer")
                .put("azp", client)
                .put("iat", now)
                .put("exp", now + 5 * MINUTE)
                .put("realm_access", new JsonObject().put("roles", new JsonArray(roles)));
    }

    /** A token with these claims, signed by an issuer. */
    public static String token(String issuer, JsonObject claims) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer(issuer) + "/sign"))
                .POST(HttpRequest.BodyPublishers.ofString(claims.encode()))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The same for every class loader that asks. */
    private static String url() {
        synchronized (System.getProperties()) {
            String known = System.getProperty(URL);
            if (known != null) {
                return known;
            }
            try {
                String url = FakeIssuers.start().url();
                System.setProperty(URL, url);
                return url;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
