package dev.sumac.cli.bench;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.UploadErrors;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One replica of upload-service, asked as clients ask. */
final class UploadReplica {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int OK = 200;

    private final Replica replica;

    UploadReplica(Replica replica) {
        this.replica = replica;
    }

    /** Asks until it advertises a config id, or is gone; returns when that was, by the monotonic clock. */
    long awaitAdvertises(int configId) throws InterruptedException {
        HttpRequest request = replica.request("hpke_config").build();
        return replica.await(PAUSE, () -> {
            HttpResponse<byte[]> answer = replica.send(request);
            return answer.statusCode() == OK && advertises(answer.body(), configId);
        });
    }

    private static boolean advertises(byte[] list, int configId) throws IOException {
        try {
            return HpkeConfigList.decode(list).configs().stream().anyMatch(config -> config.id() == configId);
        } catch (DecodeException e) {
            throw new IOException("not an HpkeConfigList", e);
        }
    }

    /** Asks until it refuses an upload, or is gone; returns when that was, by the monotonic clock. */
    long awaitRefuses(String task, byte[] upload) throws InterruptedException {
        HttpRequest request = upload(task, upload);
        return replica.await(PAUSE, () -> {
            HttpResponse<byte[]> answer = replica.send(request);
            return refuses(answer.statusCode(), answer.body());
        });
    }

    /** As {@link #awaitRefuses}, but only {@code outdated_config} counts. */
    long awaitOutdated(String task, byte[] upload) throws InterruptedException {
        HttpRequest request = upload(task, upload);
        return replica.await(PAUSE, () -> {
            HttpResponse<byte[]> answer = replica.send(request);
            return answer.statusCode() == OK && outdated(answer.body());
        });
    }

    private HttpRequest upload(String task, byte[] upload) {
        return replica.request("tasks/" + task + "/reports")
                .header("content-type", MediaType.UPLOAD_REQ.value())
                .POST(BodyPublishers.ofByteArray(upload))
                .build();
    }

    /** Whether an answer takes nothing: another status, or each report is outdated. */
    static boolean refuses(int status, byte[] answer) throws IOException {
        return status != OK || outdated(answer);
    }

    private static boolean outdated(byte[] answer) throws IOException {
        try {
            return answer.length > 0
                    && UploadErrors.decode(answer).status().stream()
                            .allMatch(status -> status.error() == ReportError.OUTDATED_CONFIG);
        } catch (DecodeException e) {
            throw new IOException("not UploadErrors", e);
        }
    }
}
