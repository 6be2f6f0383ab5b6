package dev.sumac.systemtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A task as all of its participants together know it; each service knows only its part. */
final class TaskPair {
    private final Terms terms;
    private final TaskId id = TaskId.of(Forge.random(TaskId.LENGTH));
    private final TaskConfiguration configuration;
    private final BoundVdaf vdaf;
    private final byte[] verifyKey;
    private final String aggregatorToken = token();
    private final String collectorToken = token();
    private final HpkeKeypair collector = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);

    /**
     * What a test may choose.
     *
     * @param peer the address that the Leader dials for the Helper, if not its own
     */
    record Terms(
            Aggregator leader,
            Aggregator helper,
            Optional<URI> peer,
            VdafConfig vdaf,
            BatchMode batchMode,
            long precision,
            long minBatchSize,
            Duration maxReportAge,
            Optional<Interval> interval) {

        Terms ledBy(Aggregator other) {
            return new Terms(
                    other,
                    other.equals(helper) ? leader : helper,
                    peer,
                    vdaf,
                    batchMode,
                    precision,
                    minBatchSize,
                    maxReportAge,
                    interval);
        }

        Terms peerAt(URI address) {
            return new Terms(
                    leader,
                    helper,
                    Optional.of(address),
                    vdaf,
                    batchMode,
                    precision,
                    minBatchSize,
                    maxReportAge,
                    interval);
        }

        Terms vdaf(VdafConfig other) {
            return new Terms(leader, helper, peer, other, batchMode, precision, minBatchSize, maxReportAge, interval);
        }

        Terms leaderSelected() {
            return new Terms(
                    leader,
                    helper,
                    peer,
                    vdaf,
                    BatchMode.LEADER_SELECTED,
                    precision,
                    minBatchSize,
                    maxReportAge,
                    interval);
        }

        Terms precision(long seconds) {
            return new Terms(leader, helper, peer, vdaf, batchMode, seconds, minBatchSize, maxReportAge, interval);
        }

        Terms minBatchSize(long reports) {
            return new Terms(leader, helper, peer, vdaf, batchMode, precision, reports, maxReportAge, interval);
        }

        Terms maxReportAge(Duration age) {
            return new Terms(leader, helper, peer, vdaf, batchMode, precision, minBatchSize, age, interval);
        }

        Terms interval(Interval other) {
            return new Terms(
                    leader, helper, peer, vdaf, batchMode, precision, minBatchSize, maxReportAge, Optional.of(other));
        }

        /** Provisions the task at the Helper, then at the Leader, and returns a client of it. */
        RecordingClient add() {
            return new TaskPair(this).provision().client();
        }
    }

    TaskPair(Terms terms) {
        this.terms = terms;
        this.configuration = TaskConfiguration.of(
                Bytes.copyOf("system test".getBytes(StandardCharsets.UTF_8)),
                new Url(terms.leader().url().toString()),
                new Url(terms.helper().url().toString()),
                terms.precision(),
                terms.minBatchSize(),
                terms.batchMode(),
                terms.vdaf(),
                terms.interval().map(TaskExtension::taskInterval).stream().toList());
        this.vdaf = terms.vdaf().bind(id);
        this.verifyKey = Forge.random(vdaf.verifyKeySize());
    }

    TaskId id() {
        return id;
    }

    TaskConfiguration configuration() {
        return configuration;
    }

    BoundVdaf vdaf() {
        return vdaf;
    }

    Aggregator leader() {
        return terms.leader();
    }

    Aggregator helper() {
        return terms.helper();
    }

    byte[] verifyKey() {
        return verifyKey.clone();
    }

    String aggregatorToken() {
        return aggregatorToken;
    }

    String collectorToken() {
        return collectorToken;
    }

    HpkeKeypair collectorKeypair() {
        return collector;
    }

    /** The current time in the task's precision. */
    long now() {
        return Times.of(Instant.now(), configuration.timePrecision());
    }

    URI leaderResource(String relative) {
        return leader().url().resolve(relative);
    }

    URI helperResource(String relative) {
        return helper().url().resolve(relative);
    }

    TaskPair provision() {
        Cluster.remember(this);
        add(helper(), document("helper"));
        add(leader(), document("leader"));
        return this;
    }

    private static void add(Aggregator aggregator, ObjectNode document) {
        Http.Answer answer = Await.until(
                "task add at " + aggregator.name(),
                Cluster.PATIENCE,
                () -> aggregator.api("POST", "api/v1/tasks", document),
                given -> given.status() < 500);
        if (answer.status() / 100 != 2) {
            throw new AssertionError("task add at " + aggregator.name() + " was answered " + answer);
        }
    }

    void delete(Aggregator aggregator) throws IOException {
        Http.Answer answer = Http.served(() -> aggregator.api("DELETE", "api/v1/tasks/" + id, null));
        if (answer.status() / 100 != 2) {
            throw new AssertionError("task delete at " + aggregator.name() + " was answered " + answer);
        }
    }

    /** A client that has fetched both aggregators' keys now. */
    RecordingClient client() {
        return new RecordingClient(
                this,
                new Forge(
                        this,
                        leader().hpkeConfigs().getFirst(),
                        helper().hpkeConfigs().getFirst()));
    }

    Collector collector() {
        return new Collector(this);
    }

    byte[] openAggregateShare(Role from, HpkeCiphertext ciphertext, byte[] aad) {
        return new HpkeOpener(collector)
                .open(HpkeInfo.aggregateShare(from), new HpkeOpener.Sealed(ciphertext, aad))
                .orElseThrow(() -> new AssertionError("the " + from + "'s share does not open"));
    }

    /** A chance measurement that the VDAF takes. */
    long[] measurement(RandomGenerator random) {
        return switch (terms.vdaf()) {
            case VdafConfig.Prio3Count count -> new long[] {random.nextInt(2)};
            case VdafConfig.Prio3Sum sum -> new long[] {random.nextLong(sum.maxMeasurement() + 1)};
            case VdafConfig.Prio3SumVec vector ->
                random.longs(vector.length(), 0, vector.maxMeasurement() + 1).toArray();
            case VdafConfig.Prio3Histogram histogram -> new long[] {random.nextInt(histogram.length())};
            case VdafConfig.Prio3MultihotCountVec vector -> {
                long[] flags = new long[vector.length()];
                flags[random.nextInt(flags.length)] = 1;
                yield flags;
            }
        };
    }

    /** As an operator of one of the two gives it to the key-service. */
    ObjectNode document(String role) {
        ObjectNode document = Aggregator.JSON.createObjectNode();
        document.put("taskId", id.toString());
        document.put("role", role);
        document.put("leaderUrl", leader().url().toString());
        document.put("helperUrl", helper().url().toString());
        if (role.equals("leader")) {
            terms.peer().ifPresent(peer -> document.put("peerUrl", peer.toString()));
            document.put("collectorToken", collectorToken);
        }
        document.put("taskInfo", configuration.taskInfo().toBase64Url());
        document.set("vdaf", vdafDocument());
        document.put("batchMode", terms.batchMode() == BatchMode.TIME_INTERVAL ? "time-interval" : "leader-selected");
        document.put("timePrecisionSeconds", terms.precision());
        document.put("minBatchSize", terms.minBatchSize());
        terms.interval().ifPresent(interval -> document.putObject("taskInterval")
                .put("start", interval.start())
                .put("duration", interval.duration()));
        document.put("verifyKey", base64Url(verifyKey));
        document.put("aggregatorToken", aggregatorToken);
        document.put("collectorHpkeConfig", base64Url(collector.config().encode()));
        document.put("maxReportAgeSeconds", terms.maxReportAge().toSeconds());
        document.put("taskConfiguration", configuration.encoded().toBase64Url());
        return document;
    }

    private ObjectNode vdafDocument() {
        ObjectNode document =
                Aggregator.JSON.createObjectNode().put("type", terms.vdaf().vdafName());
        return switch (terms.vdaf()) {
            case VdafConfig.Prio3Count count -> document;
            case VdafConfig.Prio3Sum sum -> document.put("maxMeasurement", sum.maxMeasurement());
            case VdafConfig.Prio3SumVec vector ->
                document.put("maxMeasurement", vector.maxMeasurement())
                        .put("length", vector.length())
                        .put("chunkLength", vector.chunkLength());
            case VdafConfig.Prio3Histogram histogram ->
                document.put("length", histogram.length()).put("chunkLength", histogram.chunkLength());
            case VdafConfig.Prio3MultihotCountVec vector ->
                document.put("length", vector.length())
                        .put("chunkLength", vector.chunkLength())
                        .put("maxWeight", vector.maxWeight());
        };
    }

    private static String token() {
        return base64Url(Forge.random(32));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static List<VdafConfig> allVdafs() {
        return List.of(
                new VdafConfig.Prio3Count(),
                new VdafConfig.Prio3Sum(1000),
                new VdafConfig.Prio3SumVec(7, 255, 8),
                new VdafConfig.Prio3Histogram(10, 4),
                new VdafConfig.Prio3MultihotCountVec(4, 2, 2));
    }

    @Override
    public String toString() {
        return "task " + id + " led by " + leader().name() + ", " + terms.vdaf().vdafName() + ", " + terms.batchMode();
    }
}
