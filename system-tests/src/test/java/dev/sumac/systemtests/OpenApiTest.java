package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One document describes the operator's API of two services. */
@ExtendWith(ClusterExtension.class)
class OpenApiTest {

    private final Cluster cluster;

    OpenApiTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void aggregation_shouldBeAnsweredAsTheDocumentSays() throws Exception {
        RecordingClient client = cluster.task().add();
        JsonNode answer = cluster.alpha().aggregation(client.task().id());
        assertThat(names(answer))
                .isNotEmpty()
                .isEqualTo(names(document().at("/components/schemas/Aggregation/properties")));
    }

    private JsonNode document() throws IOException {
        return Aggregator.JSON.readTree(
                cluster.alpha().api("GET", "q/openapi?format=json", null).body());
    }

    private static Set<String> names(JsonNode members) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            names.add(member.getKey());
        }
        return names;
    }
}
