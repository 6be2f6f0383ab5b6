package dev.sumac.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.cli.task.TaskDocument;
import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf.HelperInit;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.dap.task.Task;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PlayedLeaderTest {
    private static final byte[] NO_PARAMETER = {};
    private static final byte[] VERIFY_KEY = new byte[32];
    private static final TaskDocument DOCUMENT = new TaskDocument(new JsonObject()
            .put("taskId", Bytes.wrap(new byte[32]).toBase64Url())
            .put("leaderUrl", "https://leader.example/")
            .put("helperUrl", "https://helper.example/")
            .put("taskInfo", "aGVscGVk")
            .put("vdaf", new JsonObject().put("type", "Prio3Count"))
            .put("batchMode", "time-interval")
            .put("timePrecisionSeconds", 300)
            .put("minBatchSize", 1)
            .put("verifyKey", Bytes.wrap(VERIFY_KEY).toBase64Url())
            .put("aggregatorToken", "a-token"));

    private final Task task = DOCUMENT.task();
    private final HpkeKeypair key = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);
    private final Supplier<byte[]> jobs = new PlayedLeader(DOCUMENT).jobsUnder(key.config());

    /** So that nothing but the key can be why it is rejected. */
    @Test
    void job_shouldBeOneThatTheHelperVerifies() throws DecodeException {
        AggregationJobInitReq job = AggregationJobInitReq.decode(jobs.get());

        assertThat(job.verifyInits()).singleElement().satisfies(init -> assertThat(verified(init))
                .isInstanceOf(HelperInit.FinishedWithOutbound.class));
    }

    private HelperInit verified(VerifyInit init) throws DecodeException {
        ReportShare share = init.reportShare();
        byte[] aad = task.inputShareAad(share.reportMetadata(), share.publicShare());
        byte[] opened = new HpkeOpener(key)
                .open(HpkeInfo.inputShare(Role.HELPER), new HpkeOpener.Sealed(share.encryptedInputShare(), aad))
                .orElseThrow();
        ReportInput input = new ReportInput(
                share.reportMetadata().reportId().toByteArray(),
                share.publicShare().toByteArray(),
                PlaintextInputShare.decode(opened).payload().toByteArray());
        return task.bind()
                .helperInit(
                        VERIFY_KEY,
                        NO_PARAMETER,
                        List.of(input),
                        List.of(init.payload().toByteArray()))
                .getFirst();
    }

    /** A job that the Helper has seen is answered as it was, whatever has become of the key. */
    @Test
    void jobs_shouldBeOfNewReportsEachTime() throws DecodeException {
        assertThat(id(jobs.get())).isNotEqualTo(id(jobs.get()));
    }

    private static Object id(byte[] job) throws DecodeException {
        return AggregationJobInitReq.decode(job)
                .verifyInits()
                .getFirst()
                .reportShare()
                .reportMetadata()
                .reportId();
    }
}
