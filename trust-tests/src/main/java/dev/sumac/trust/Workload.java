package dev.sumac.trust;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A workload with a Kubernetes service account, as its cluster's issuer projects its token into a file.
 *
 * @param cluster the issuer's name among {@link FakeIssuers}
 * @param subject the service account
 */
public record Workload(FakeIssuers issuers, String cluster, String subject) {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    /** Claims of a token for one audience, projected now. */
    public JsonObject claims(String audience) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", issuers.issuer(cluster))
                .put("sub", subject)
                .put("aud", new JsonArray().add(audience))
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + LIFETIME.toSeconds())
                .put("jti", java.util.UUID.randomUUID().toString());
    }

    /** A token for one audience, projected now. */
    public String token(String audience) {
        return sign(claims(audience));
    }

    /** The cluster's signature on whatever claims. */
    public String sign(JsonObject claims) {
        return issuers.sign(cluster, claims);
    }
}
