package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.trust.KeycloakWorld;
import dev.sumac.trust.Workload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the realms of this repository give, and to whom, in a real Keycloak. */
@ExtendWith(KeycloakExtension.class)
class RealmsTest {

    private final KeycloakWorld world;

    RealmsTest(KeycloakWorld world) {
        this.world = world;
    }

    /** What is wrong with an assertion. */
    enum Flaw {
        ANOTHER_AUDIENCE((claims, other) -> claims.put("aud", new JsonArray().add("https://another.test"))),
        ANOTHER_REALM((claims, other) -> claims.put("aud", new JsonArray().add(other))),
        TWO_AUDIENCES((claims, other) ->
                claims.put("aud", claims.getJsonArray("aud").copy().add("https://another.test"))),
        NO_AUDIENCE((claims, other) -> without(claims, "aud")),
        ANOTHER_ACCOUNT((claims, other) -> claims.put("sub", "system:serviceaccount:sumac:another")),
        THE_COLLECTORS_ACCOUNT((claims, other) -> claims.put("sub", "system:serviceaccount:sumac:collector")),
        NO_ACCOUNT((claims, other) -> without(claims, "sub")),
        ANOTHER_ISSUER((claims, other) -> claims.put("iss", "https://another.test")),
        EXPIRED((claims, other) -> claims.put("exp", Instant.now().getEpochSecond() - 30)),
        NO_END((claims, other) -> without(claims, "exp")),
        OLDER_THAN_FIVE_MINUTES((claims, other) ->
                claims.put("iat", Instant.now().getEpochSecond() - 310).put("nbf", 0)),
        NO_BEGINNING((claims, other) -> without(claims, "iat"));

        @SuppressWarnings("ImmutableEnumChecker") // a function without state
        private final BiFunction<JsonObject, String, JsonObject> flaw;

        /** @param flaw of good claims and the issuer of another realm */
        Flaw(BiFunction<JsonObject, String, JsonObject> flaw) {
            this.flaw = flaw;
        }

        private static JsonObject without(JsonObject claims, String claim) {
            claims.remove(claim);
            return claims;
        }
    }

    private static JsonObject granted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String token = new JsonObject(answer.body()).getString("access_token");
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    private HttpResponse<String> ask(String realm, String client, Workload workload) throws IOException {
        return world.keycloak()
                .ask(realm, client, workload.token(world.keycloak().issuer(realm)));
    }

    @Test
    void workload_shouldGetATokenForThisAggregatorAloneAndForMinutes() throws IOException {
        JsonObject leader = granted(ask(Realms.PEERS, "leader", world.leader()));
        assertThat(leader.getString("iss")).isEqualTo(world.keycloak().issuer(Realms.PEERS));
        assertThat(leader.getValue("aud")).isEqualTo(Realms.AUDIENCE);
        assertThat(leader.getString("azp")).isEqualTo("leader");
        assertThat(leader.getString("typ")).isEqualTo("Bearer");
        // Keycloak looks at its clock for each of the two.
        assertThat(leader.getLong("exp") - leader.getLong("iat")).isBetween(300L, 301L);
        assertThat(leader.fieldNames()).doesNotContain("realm_access", "resource_access");

        JsonObject collector = granted(ask(Realms.PEERS, "collector", world.collector()));
        assertThat(collector.getString("azp")).isEqualTo("collector");
        assertThat(collector.getValue("aud")).isEqualTo(Realms.AUDIENCE);
    }

    @Test
    void metrics_shouldGetTheViewersRoleAndNoOther() throws IOException {
        JsonObject metrics = granted(ask(Realms.OPERATORS, "sumac-metrics", world.metrics()));
        assertThat(metrics.getValue("aud")).isEqualTo(Realms.AUDIENCE);
        assertThat(metrics.getJsonObject("realm_access").getJsonArray("roles")).containsExactly("viewer");
    }

    @ParameterizedTest
    @EnumSource
    void realm_shouldRefuseAnAssertionWith(Flaw flaw) throws IOException {
        JsonObject claims = world.leader().claims(world.keycloak().issuer(Realms.PEERS));
        String assertion =
                world.leader().sign(flaw.flaw.apply(claims, world.keycloak().issuer(Realms.OPERATORS)));
        assertThat(world.keycloak().ask(Realms.PEERS, "leader", assertion).statusCode())
                .isIn(400, 401);
    }

    @Test
    void realm_shouldRefuseAnotherClustersKey() throws IOException {
        JsonObject claims = world.leader().claims(world.keycloak().issuer(Realms.PEERS));
        for (String assertion : List.of(
                world.stranger().sign(claims),
                world.stranger().token(world.keycloak().issuer(Realms.PEERS)))) {
            assertThat(world.keycloak().ask(Realms.PEERS, "leader", assertion).statusCode())
                    .isIn(400, 401);
        }
    }

    @Test
    void workload_shouldBeNoOtherClient() throws IOException {
        assertThat(ask(Realms.PEERS, "collector", world.leader()).statusCode()).isIn(400, 401);
        assertThat(ask(Realms.OPERATORS, "sumac-metrics", world.leader()).statusCode())
                .isIn(400, 401);
        assertThat(ask(Realms.OPERATORS, "sumac-console", world.metrics()).statusCode())
                .isIn(400, 401);
    }

    /** By default a client's tokens carry every role that its account has, and an assertion of any age is taken. */
    @ParameterizedTest
    @ValueSource(strings = {Realms.PEERS, Realms.OPERATORS})
    void realmFile_shouldGiveNoClientTheFullScopeAndAssertionsFiveMinutes(String realm) throws IOException {
        JsonObject file = file(realm);
        Map<String, String> oldest = new HashMap<>();
        for (JsonObject provider : objects(file, "identityProviders")) {
            assertThat(provider.getString("providerId")).isEqualTo("kubernetes");
            String age = provider.getJsonObject("config").getString("fedClientAssertionMaxExp");
            oldest.put(provider.getString("alias"), age);
            assertThat(age).matches("\\$\\{SUMAC_ASSERTION_MAX_AGE:\\d+}");
            assertThat(Integer.parseInt(age.replaceAll("\\D", ""))).isBetween(1, 300);
        }

        assertThat(objects(file, "clients")).hasSize(2).allSatisfy(client -> {
            assertThat(client.getBoolean("fullScopeAllowed"))
                    .as(client.getString("clientId"))
                    .isFalse();
            // Whoever is no browser's client shows an assertion, of a cluster whose assertions are capped.
            if (!client.getBoolean("publicClient")) {
                assertThat(client.getString("clientAuthenticatorType")).isEqualTo("federated-jwt");
                assertThat(oldest)
                        .containsKey(client.getJsonObject("attributes").getString("jwt.credential.issuer"));
            }
        });
    }

    private static JsonObject file(String realm) throws IOException {
        return new JsonObject(
                Files.readString(Path.of(System.getProperty("sumac.keycloak.realms"), realm + "-realm.json")));
    }

    private static List<JsonObject> objects(JsonObject file, String member) {
        return file.getJsonArray(member).stream().map(JsonObject.class::cast).toList();
    }

    /** What nobody uses, nobody can misuse: beside Keycloak's own, the console's client is the only public one. */
    @Test
    void operators_shouldHaveTheConsoleAsTheirOnlyClientWithoutASecret() throws IOException {
        List<JsonObject> publics = objects(file(Realms.OPERATORS), "clients").stream()
                .filter(client -> client.getBoolean("publicClient"))
                .toList();
        assertThat(publics).extracting(client -> client.getString("clientId")).containsExactly("sumac-console");
        assertThat(publics.getFirst().getJsonObject("attributes").fieldNames())
                .doesNotContain("oauth2.device.authorization.grant.enabled");
    }
}
