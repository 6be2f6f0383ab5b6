package dev.sumac.cli.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskDocumentTest {
    private static final String ID = "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec";

    static List<VdafConfig> vdafs() {
        return List.of(
                new VdafConfig.Prio3Count(),
                new VdafConfig.Prio3Sum(0xffff_ffff_0000_0000L),
                new VdafConfig.Prio3SumVec(7, -1, 21),
                new VdafConfig.Prio3Histogram(10, 3),
                new VdafConfig.Prio3MultihotCountVec(4, 2, 3));
    }

    @ParameterizedTest
    @MethodSource("vdafs")
    void task_shouldBeTheSameFromTheConfigurationAndFromTheFields(VdafConfig vdaf) {
        TaskConfiguration configuration = configuration(vdaf);
        JsonObject fields = fields(vdaf);
        JsonObject encoded = new JsonObject()
                .put("taskId", ID)
                .put("taskConfiguration", configuration.encoded().toBase64Url());

        assertThat(new TaskDocument(fields).task().configuration()).isEqualTo(configuration);
        assertThat(new TaskDocument(encoded).task().configuration()).isEqualTo(configuration);
        assertThat(new TaskDocument(encoded.copy().mergeIn(fields)).task().configuration())
                .isEqualTo(configuration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"leaderUrl\": \"https://other.example/\"}|leaderUrl is https://other.example/, but the"
                        + " taskConfiguration says https://one.example/dap",
                "{\"minBatchSize\": 7}|minBatchSize is 7, but the taskConfiguration says 18446744073709551615",
                "{\"vdaf\": {\"type\": \"Prio3Histogram\", \"length\": 11}}|vdaf.length is 11, but the taskConfiguration"
                        + " says 10",
            })
    void task_shouldRefuseFieldsThatSayOtherThanTheConfiguration(String fields, String message) {
        JsonObject document = new JsonObject(fields)
                .put("taskId", ID)
                .put(
                        "taskConfiguration",
                        configuration(new VdafConfig.Prio3Histogram(10, 3))
                                .encoded()
                                .toBase64Url());
        assertThatThrownBy(() -> new TaskDocument(document).task())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "taskId||the task's document has no \"taskId\"",
                "taskId|AAAA|taskId: TaskId: 3 bytes, not 32",
                "chunkLength||the task's document has no \"chunkLength\"",
                "minBatchSize|-1|minBatchSize: -1; allowed is a whole number from 0 to 18446744073709551615",
                "minBatchSize|few|minBatchSize: \"few\" is not a whole number",
                "batchMode|hourly|batchMode: \"hourly\"; allowed is time-interval or leader-selected",
                "taskConfiguration|AAAA|taskConfiguration: TaskConfiguration.task_info: length 0 is below the least, 1",
            })
    void task_shouldNameTheFieldThatIsMissingOrWrong(String field, String value, String message) {
        JsonObject document = fields(new VdafConfig.Prio3Histogram(10, 3));
        JsonObject place = field.equals("chunkLength") ? document.getJsonObject("vdaf") : document;
        place.remove(field);
        Optional.ofNullable(value).ifPresent(given -> place.put(field, given));

        assertThatThrownBy(() -> new TaskDocument(document).task())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void collectorKeypair_shouldRefuseKeysThatDoNotBelongTogether() {
        JsonObject one = new JsonObject();
        one.mergeIn(MissingFields.make(one));
        JsonObject other = new JsonObject();
        other.mergeIn(MissingFields.make(other));
        assertThat(new TaskDocument(one).collectorKeypair().toString())
                .doesNotContain(one.getString("collectorPrivateKey"));

        one.put("collectorPrivateKey", other.getString("collectorPrivateKey"));
        assertThatThrownBy(() -> new TaskDocument(one).collectorKeypair())
                .hasMessage("collectorPrivateKey: the private key does not belong to the public key");
    }

    @Test
    void toString_shouldHideWhatIsSecret() {
        assertThat(new TaskDocument(new JsonObject().put("taskId", ID).put("verifyKey", "secret")))
                .hasToString("TaskDocument[" + ID + "]");
    }

    private static TaskConfiguration configuration(VdafConfig vdaf) {
        return TaskConfiguration.of(
                Bytes.ofBase64Url("ZmxpZ2h0cw"),
                new Url("https://one.example/dap"),
                new Url("https://two.example/"),
                300,
                -1,
                BatchMode.LEADER_SELECTED,
                vdaf,
                List.of(TaskExtension.taskInterval(new Interval(5, -6))));
    }

    private static JsonObject fields(VdafConfig vdaf) {
        return new JsonObject("""
                        {"taskInfo": "ZmxpZ2h0cw", "leaderUrl": "https://one.example/dap",
                         "helperUrl": "https://two.example/", "timePrecisionSeconds": 300,
                         "minBatchSize": 18446744073709551615, "batchMode": "leader-selected",
                         "taskInterval": {"start": 5, "duration": 18446744073709551610}}
                        """).put("taskId", ID).put("vdaf", TaskDocument.vdaf(vdaf));
    }
}
