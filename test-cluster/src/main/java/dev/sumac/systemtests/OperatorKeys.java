package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.dap.message.HpkeConfig;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An aggregator's HPKE keys as its operator handles them. */
final class OperatorKeys {
    private static final String KEYS = "api/v1/hpke-keys";

    private final Aggregator aggregator;

    OperatorKeys(Aggregator aggregator) {
        this.aggregator = aggregator;
    }

    /** Makes a new key, which is advertised from now on, by every replica. */
    void rotate() throws IOException {
        Http.Answer answer = aggregator.api("POST", KEYS + "/rotate?wait=60s", null);
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        assertThat(Aggregator.JSON.readTree(answer.body()).get("propagated").asBoolean())
                .isTrue();
    }

    /** Says what keys are made for from now on, the preferred first. */
    void schedule(String... suites) throws IOException {
        ObjectNode document = Aggregator.JSON.createObjectNode();
        List.of(suites).forEach(document.putArray("suites")::add);
        Http.Answer answer = aggregator.api("PUT", KEYS + "/schedule", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    /** Makes a new key of a suite that the schedule has; its config. */
    HpkeConfig rotate(String suite) throws IOException {
        ObjectNode document = Aggregator.JSON.createObjectNode().put("suite", suite);
        Http.Answer answer = aggregator.api("POST", KEYS + "/rotate?wait=60s", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        int configId = Aggregator.JSON
                .readTree(answer.body())
                .get("newKey")
                .get("configId")
                .asInt();
        return aggregator.hpkeConfigs().stream()
                .filter(config -> config.id() == configId)
                .findFirst()
                .orElseThrow();
    }

    /** @param reason superseded or compromised */
    void revoke(int configId, String reason) throws IOException {
        revoke(configId, reason, "");
    }

    /** As {@link #revoke}, and waits until no replica may answer any more that does not know of it. */
    void revokeEverywhere(int configId, String reason) throws IOException {
        assertThat(revoke(configId, reason, "?wait=60s").get("propagated").asBoolean())
                .isTrue();
    }

    private JsonNode revoke(int configId, String reason, String parameters) throws IOException {
        ObjectNode document = Aggregator.JSON.createObjectNode();
        document.put("reason", reason).put("why", "a test");
        String key = find(configId).get("uuid").asText();
        Http.Answer answer = aggregator.api("POST", KEYS + "/" + key + "/revoke" + parameters, document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return Aggregator.JSON.readTree(answer.body());
    }

    /** A config id that no key of this aggregator has or had. */
    int unknownConfigId() throws IOException {
        Set<Integer> known = all().map(key -> key.get("configId").asInt()).collect(Collectors.toSet());
        return IntStream.range(0, 256)
                .filter(id -> !known.contains(id))
                .findFirst()
                .orElseThrow();
    }

    private Stream<JsonNode> all() throws IOException {
        JsonNode keys =
                Aggregator.JSON.readTree(aggregator.api("GET", KEYS, null).body());
        return StreamSupport.stream(keys.spliterator(), false);
    }

    private JsonNode find(int configId) throws IOException {
        return all().filter(key -> key.get("configId").asInt() == configId)
                .filter(key -> !key.get("state").asText().equals("DESTROYED"))
                .findAny()
                .orElseThrow();
    }
}
