package dev.sumac.cli.bench;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.task.TaskDocument;
import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.LeaderInit;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.dap.task.BoundVdaf.Shares;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * The Leader of a task in which an aggregator of this machine helps, and the task's clients. Its jobs are good: whatever is
 * rejected is so for the Helper's key.
 */
final class PlayedLeader {
    private static final int VERIFICATION_KEY_ID = 0;
    private static final byte[] NO_PARAMETER = {};
    private static final long[] MEASUREMENT = {1};

    private final Task task;
    private final BoundVdaf vdaf;
    private final byte[] verifyKey;
    private final String token;
    private final SecureRandom random = new SecureRandom();

    /** @param document the task's, with its verification key and the Leader's token */
    PlayedLeader(TaskDocument document) {
        this.task = document.task();
        this.vdaf = task.bind();
        this.verifyKey = Bytes.ofBase64Url(required(document, "verifyKey")).toByteArray();
        this.token = required(document, "aggregatorToken");
    }

    private static String required(TaskDocument document, String field) {
        return document.text(field)
                .orElseThrow(() -> new IllegalArgumentException("the task's document has no \"" + field + "\""));
    }

    /** Provisions a task at its Helper alone; {@code leader} is in whose place this one is. */
    static PlayedLeader of(AdminApi api, LocalAggregator helper, URI leader) throws IOException, InterruptedException {
        return new PlayedLeader(api.add(new TaskDocument(new JsonObject()
                .put("role", "helper")
                .put("leaderUrl", leader.toString())
                .put("helperUrl", helper.url().toString())
                .put(
                        "taskInfo",
                        Bytes.wrap("helped".getBytes(StandardCharsets.UTF_8)).toBase64Url())
                .put("vdaf", TaskDocument.vdaf(new VdafConfig.Prio3Count()))
                .put("batchMode", TaskDocument.label(BatchMode.TIME_INTERVAL))
                .put("timePrecisionSeconds", 300)
                .put("minBatchSize", 1))));
    }

    /** The Helper's resource that begins jobs, relative to its base URL. */
    String aggregationJobs() {
        return "tasks/" + task.id() + "/aggregation_jobs";
    }

    String authorization() {
        return "Bearer " + token;
    }

    /** Makes a job of one new report at each call; the Helper's share is sealed to {@code key}. */
    Supplier<byte[]> jobsUnder(HpkeConfig key) {
        HpkeSealer sealer = new HpkeSealer(key);
        return () -> new AggregationJobInitReq(VERIFICATION_KEY_ID, Bytes.EMPTY, List.of(), List.of(report(sealer)))
                .encode();
    }

    private VerifyInit report(HpkeSealer sealer) {
        byte[] id = random(ReportId.LENGTH);
        Shares shares = vdaf.shard(MEASUREMENT, id, random(vdaf.randSize()));
        ReportMetadata metadata = new ReportMetadata(
                ReportId.of(id), Times.of(Instant.now(), task.configuration().timePrecision()), List.of());
        Bytes publicShare = Bytes.wrap(shares.publicShare());
        HpkeCiphertext helpers = sealer.seal(
                HpkeInfo.inputShare(Role.HELPER),
                task.inputShareAad(metadata, publicShare),
                new PlaintextInputShare(List.of(), Bytes.wrap(shares.helperInputShare())).encode());
        return new VerifyInit(new ReportShare(metadata, publicShare, helpers), Bytes.wrap(begun(id, shares)));
    }

    /** What the Leader says first. */
    private byte[] begun(byte[] id, Shares shares) {
        ReportInput input = new ReportInput(id, shares.publicShare(), shares.leaderInputShare());
        return switch (vdaf.leaderInit(verifyKey, NO_PARAMETER, List.of(input)).getFirst()) {
            case LeaderInit.Continued continued -> continued.outbound();
            case LeaderInit.Rejected rejected ->
                throw new IllegalStateException("our own report is rejected: " + rejected.reason());
        };
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
