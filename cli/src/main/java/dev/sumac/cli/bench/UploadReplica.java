package dev.sumac.cli.bench;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One replica of upload-service, asked at its own port: behind a gateway nobody knows who answers. */
final class UploadReplica {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ServiceProcess process;
    private final HttpClient http;

    UploadReplica(ServiceProcess process, HttpClient http) {
        this.process = process;
        this.http = http;
    }

    static URI address(ServiceProcess process) {
        return URI.create("http://127.0.0.1:" + process.port() + "/");
    }

    /** A question whose answers come to be what they must be. */
    @FunctionalInterface
    private interface Question {
        boolean settled() throws IOException, InterruptedException;
    }

    /** Asks until it advertises a config id, or is gone; returns when that was, by the monotonic clock. */
    long awaitAdvertises(int configId) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(process).resolve("hpke_config"))
                .timeout(LIMIT)
                .build();
        return await(() -> {
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 && advertises(answer.body(), configId);
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
        return await(() -> refuses(http.send(request, BodyHandlers.ofByteArray())));
    }

    /** Sends an upload and does not wait for what becomes of it. */
    CompletableFuture<HttpResponse<byte[]>> send(String task, byte[] upload) {
        return http.sendAsync(upload(task, upload), BodyHandlers.ofByteArray());
    }

    private HttpRequest upload(String task, byte[] upload) {
        return HttpRequest.newBuilder(address(process).resolve("tasks/" + task + "/reports"))
                .timeout(LIMIT)
                .header("content-type", MediaType.UPLOAD_REQ.value())
                .POST(BodyPublishers.ofByteArray(upload))
                .build();
    }

    /** Whether an answer takes nothing: another status, or each report is outdated. */
    static boolean refuses(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() != 200) {
            return true;
        }
        try {
            return answer.body().length > 0
                    && UploadErrors.decode(answer.body()).status().stream()
                            .allMatch(status -> status.error() == ReportError.OUTDATED_CONFIG);
        } catch (DecodeException e) {
            throw new IOException("not UploadErrors", e);
        }
    }

    private long await(Question question) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            boolean settled;
            try {
                settled = question.settled();
            } catch (IOException e) {
                // Nobody there, or no more: that is no answer.
                settled = true;
            }
            long now = System.nanoTime();
            if (settled) {
                return now;
            }
            if (now - deadline > 0) {
                throw new IllegalStateException(process.name() + " goes by the old keys after " + LIMIT);
            }
            Thread.sleep(PAUSE);
        }
    }
}
