package dev.sumac.cli.bench;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.VerifyResp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;

/** One replica of prepare-service, asked as the Leader of a task asks in which its aggregator helps. */
final class PrepareReplica {
    /** Each question that it does not refuse costs it a transaction. */
    private static final Duration PAUSE = Duration.ofMillis(25);

    private static final int CREATED = 201;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final Replica replica;

    PrepareReplica(Replica replica) {
        this.replica = replica;
    }

    /**
     * Begins jobs until it rejects a report for its key, or is gone; returns when that was, by the monotonic clock. To say
     * that it cannot answer now does not count.
     *
     * @param jobs a job of reports that nobody has seen yet, at each call
     */
    long awaitRejects(PlayedLeader leader, Supplier<byte[]> jobs) throws InterruptedException {
        return replica.await(PAUSE, () -> {
            HttpRequest request = replica.request(leader.aggregationJobs())
                    .header("authorization", leader.authorization())
                    .header("content-type", MediaType.AGGREGATION_JOB_INIT_REQ.value())
                    .POST(BodyPublishers.ofByteArray(jobs.get()))
                    .build();
            HttpResponse<byte[]> answer = replica.send(request);
            return rejects(answer.statusCode(), answer.body());
        });
    }

    /** Whether an answer is that no report of the job opens. */
    static boolean rejects(int status, byte[] answer) throws IOException {
        if (status == TOO_MANY || status == UNAVAILABLE) {
            return false;
        }
        if (status != CREATED) {
            throw new IllegalStateException("a good aggregation job was answered with " + status);
        }
        try {
            return AggregationJobResp.decode(answer).verifyResps().stream()
                    .allMatch(each -> each instanceof VerifyResp.Reject reject
                            && reject.reportError() == ReportError.HPKE_DECRYPT_ERROR);
        } catch (DecodeException e) {
            throw new IOException("not an AggregationJobResp", e);
        }
    }
}
