package dev.sumac.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What programs read of the measures, field by field. */
class BenchReportsTest {
    private static final List<Double> HUNDRED =
            DoubleStream.iterate(100, value -> value - 1).limit(100).boxed().toList();
    private static final KeyTimes TIMES = new KeyTimes(HUNDRED, List.of(1.5), List.of(2.0, 3.0));

    @Test
    void bench_shouldReportItsFields() {
        JsonObject processor = new JsonObject().put("alpha-prepare-1", 98.7);
        JsonObject upload = Bench.uploaded(new UploadLoad.Measured(1234.56, 7.89, 12.34), processor);

        assertThat(Bench.report(40_000, upload, upload, Bench.collected(4321.09, processor), Map.of("kafka", 190L)))
                .isEqualTo(new JsonObject("""
                        {
                          "reports": 40000,
                          "upload": {
                            "reportsPerSecond": 1234.6, "p50Millis": 7.9, "p99Millis": 12.3,
                            "processorMicrosPerReport": {"alpha-prepare-1": 98.7}
                          },
                          "uploadBulk": {
                            "reportsPerSecond": 1234.6, "p50Millis": 7.9, "p99Millis": 12.3,
                            "processorMicrosPerReport": {"alpha-prepare-1": 98.7}
                          },
                          "endToEnd": {
                            "reportsPerSecond": 4321.1, "processorMicrosPerReport": {"alpha-prepare-1": 98.7}
                          },
                          "residentMegabytes": {"kafka": 190}
                        }"""));
    }

    @Test
    void benchKeys_shouldReportItsFields() {
        assertThat(keys(60_000, 59_990, 10, "refused")).isEqualTo(new JsonObject("""
                        {
                          "rotationP50Millis": 50, "rotationP99Millis": 99,
                          "revocationP50Millis": 1.5, "revocationP99Millis": 1.5,
                          "helperRevocationP50Millis": 2, "helperRevocationP99Millis": 3,
                          "acknowledgedLost": 0, "uploadsPerSecond": 1099.9, "firstAnswerAfterStop": "refused",
                          "changes": 100, "acknowledged": 60000, "uncertain": 2, "collected": 59990,
                          "rejectedAsRevoked": 10, "replicas": {"upload": 3, "prepare": 3}
                        }"""));
        assertThat(TIMES.first())
                .isEqualTo(new JsonObject("{\"firstRotationMillis\": 100, \"firstRevocationMillis\": 1.5}"));
    }

    @Test
    void benchKeys_shouldHoldOnlyIfNothingIsLostAndARevokedKeyIsRefused() {
        assertThat(KeysBench.holds(keys(9, 9, 0, "refused"))).isTrue();
        assertThat(keys(9, 8, 0, "refused").getLong("acknowledgedLost")).isEqualTo(1);
        assertThat(KeysBench.holds(keys(9, 8, 0, "refused"))).isFalse();
        assertThat(KeysBench.holds(keys(9, 8, 1, "refused")))
                .as("it was to be rejected")
                .isTrue();
        assertThat(keys(9, 7, 1, "refused").getLong("acknowledgedLost")).isEqualTo(1);
        assertThat(KeysBench.holds(keys(9, 7, 1, "refused"))).isFalse();
        assertThat(KeysBench.holds(keys(9, 9, 0, "taken"))).isFalse();
        assertThat(KeysBench.holds(keys(9, 10, 1, "refused")))
                .as("those that may count, do")
                .isTrue();
        assertThat(KeysBench.holds(keys(9, 12, 0, "refused")))
                .as("counted twice")
                .isFalse();
        assertThat(KeysBench.holds(keys(9, 9, 3, "refused")))
                .as("collected and rejected")
                .isFalse();
    }

    private static JsonObject keys(long acknowledged, long collected, long rejected, String firstAnswer) {
        return KeysBench.report(
                100, new KeysBench.Load(1099.94, acknowledged, 2, collected, rejected), firstAnswer, TIMES);
    }
}
