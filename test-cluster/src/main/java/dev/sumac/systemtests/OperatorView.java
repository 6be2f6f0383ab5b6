package dev.sumac.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.TaskId;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an aggregator's verification tells its operator of a task.
 *
 * @param outcomes reports by outcome, the counted ones under {@code aggregated}
 * @param waiting reports that are planned and have no outcome yet
 * @param checksum of the counted reports
 */
record OperatorView(Map<String, Long> outcomes, long waiting, Checksum checksum) {

    static OperatorView of(Aggregator aggregator, TaskId task) throws IOException {
        JsonNode document = Await.until(
                aggregator.name() + " answers its operator",
                Cluster.PATIENCE,
                () -> aggregator.aggregation(task),
                answer -> answer.has("checksum"));
        Map<String, Long> outcomes = new TreeMap<>();
        document.path("rejected")
                .properties()
                .forEach(each -> outcomes.put(each.getKey(), each.getValue().asLong()));
        outcomes.put("aggregated", document.path("aggregated").asLong());
        outcomes.values().removeIf(count -> count == 0);
        String checksum = document.path("checksum").asText();
        return new OperatorView(
                outcomes,
                document.path("waiting").asLong(),
                checksum.isEmpty() ? Checksum.EMPTY : Checksum.of(HexFormat.of().parseHex(checksum)));
    }
}
