package dev.sumac.prepare.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.prepare.helper.HelperAggregation.Result;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.HelperVerifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class HelperAggregationTest {

    private static final TaskId TASK = TaskId.of(new byte[32]);
    private static final Bytes ANSWER = Bytes.copyOf(new byte[] {1, 2, 3});
    private static final byte[] ANSWERED = {4};
    private static final byte[] NEW = {5};

    /** One request was answered before; it decodes no better than the others. */
    private static final class OneAnswer extends HelperCommit {
        OneAnswer() {
            super(new Database(new PGSimpleDataSource()), InstantSource.system());
        }

        @Override
        public Optional<Bytes> known(TaskId task, RequestDigest digest) {
            return digest.jobId().equals(RequestDigest.of(ANSWERED).jobId()) ? Optional.of(ANSWER) : Optional.empty();
        }
    }

    private static Result answer(byte[] body, boolean deleted) throws Exception {
        try (ExecutorService threads = new ForkJoinPool(1)) {
            HelperVerifier verifier = new HelperVerifier(
                    (task, metadata) -> Optional.empty(),
                    (task, shares, purpose) -> List.of(),
                    new Batches(threads, 1));
            return new HelperAggregation(new OneAnswer(), verifier, (task, id) -> Optional.empty())
                    .answer(task(deleted), body);
        }
    }

    private static AggregationTask task(boolean deleted) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {7}),
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                10,
                3,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                TASK,
                Role.HELPER,
                "https://leader.example/",
                configuration,
                configuration.vdaf().bind(TASK),
                0,
                new HpkeConfig(9, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Duration.ofDays(1),
                deleted);
    }

    @Test
    void answer_shouldRepeatWhatItSaidThoughTheTaskWasDeletedMeanwhile() throws Exception {
        assertThat(answer(ANSWERED, true))
                .isEqualTo(new Result.Answered(RequestDigest.of(ANSWERED).jobId(), ANSWER));
    }

    @Test
    void answer_shouldBeginNoJobOfADeletedTask() throws Exception {
        assertThat(answer(NEW, true))
                .isEqualTo(new Result.Refused(DapProblem.UNRECOGNIZED_TASK, "The task was deleted."));
        assertThat(answer(NEW, false))
                .isInstanceOfSatisfying(Result.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.INVALID_MESSAGE));
    }
}
