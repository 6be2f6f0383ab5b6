package dev.sumac.systemtests;

import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.Task;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.DapException;
import dev.sumac.sdk.UploadResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients of one task with a memory: which report ids were acknowledged, with which plaintext. A request without a clear
 * answer counts as nothing until the same bytes were sent again and acknowledged.
 */
final class RecordingClient {

    /** After this, an attempt is ours to repeat: the library's own pauses grow longer than the outages here. */
    private static final Duration ONE_ATTEMPT = Duration.ofMillis(300);

    private final TaskPair task;
    private final Forge forge;
    private final Client library;
    private final RandomGenerator random;
    private final Map<ReportId, long[]> acknowledged = new ConcurrentHashMap<>();
    private final Map<ReportId, ReportError> refused = new ConcurrentHashMap<>();

    /** A report that only its client can read, beside what it says. */
    record Made(EncodedReport encoded, long[] measurement) {
        static Made of(Report report, long[] measurement) {
            return new Made(EncodedReport.of(report), measurement);
        }

        Report report() {
            return encoded.report();
        }

        ReportId id() {
            return report().reportMetadata().reportId();
        }
    }

    RecordingClient(TaskPair task, Forge forge) {
        this.task = task;
        this.forge = forge;
        this.library = Client.builder(new Task(task.id(), task.configuration()))
                .patience(ONE_ATTEMPT)
                .build();
        this.random = Seed.random(task.id().toString());
    }

    Forge forge() {
        return forge;
    }

    TaskPair task() {
        return task;
    }

    /** Reports of now with chance measurements, made by the client library. */
    List<Made> make(int count) {
        List<long[]> measurements =
                Stream.generate(() -> task.measurement(random)).limit(count).toList();
        List<EncodedReport> encoded = Await.until(
                "both aggregators say their keys", Cluster.PATIENCE, () -> library.create(measurements), made -> true);
        return IntStream.range(0, count)
                .mapToObj(i -> new Made(encoded.get(i), measurements.get(i)))
                .toList();
    }

    /** Reports of another time. */
    List<Made> make(int count, long time) {
        return Stream.generate(() -> task.measurement(random))
                .limit(count)
                .map(measurement -> Made.of(forge.report(time, measurement), measurement))
                .toList();
    }

    /** Makes reports and uploads them, in requests of a hundred, until each is acknowledged. */
    List<Made> upload(int count) {
        return upload(make(count));
    }

    List<Made> upload(List<Made> reports) {
        for (int at = 0; at < reports.size(); at += 100) {
            send(reports.subList(at, Math.min(reports.size(), at + 100)));
        }
        return reports;
    }

    /** One request with these reports, sent again unchanged until it is answered; a refusal fails the test. */
    void send(List<Made> reports) {
        List<EncodedReport> encoded = reports.stream().map(Made::encoded).toList();
        UploadResult result = Await.until(
                        "an upload of " + reports.size() + " reports is answered",
                        Cluster.PATIENCE,
                        () -> attempt(encoded),
                        Optional::isPresent)
                .orElseThrow();
        record(reports, result.refused());
    }

    private Optional<UploadResult> attempt(List<EncodedReport> encoded) throws InterruptedException {
        try {
            return Optional.of(library.uploadEncoded(encoded));
        } catch (DapException e) {
            if (e.status() != 0 && e.status() < 500 && e.status() != 429) {
                throw new AssertionError("an upload was refused", e);
            }
            return Optional.empty();
        }
    }

    /** One request past the library; may throw or be refused. */
    Http.Answer attempt(byte[] body) throws IOException {
        return Http.post(
                task.leaderResource("tasks/" + task.id() + "/reports"),
                Map.of("Content-Type", MediaType.UPLOAD_REQ.value()),
                body);
    }

    static byte[] body(Collection<Report> reports) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        reports.forEach(report -> body.writeBytes(report.encode()));
        return body.toByteArray();
    }

    /** Notes what an answer of 200 says of each report. */
    void record(List<Made> reports, Collection<ReportUploadStatus> refusals) {
        Map<ReportId, ReportError> errors = new HashMap<>();
        refusals.forEach(refusal -> errors.put(refusal.id(), refusal.error()));
        for (Made made : reports) {
            ReportError error = errors.get(made.id());
            if (error == null) {
                acknowledged.put(made.id(), made.measurement());
            } else {
                refused.put(made.id(), error);
            }
        }
    }

    static List<ReportUploadStatus> refusals(Http.Answer answer) {
        try {
            return UploadErrors.decode(answer.body()).status();
        } catch (DecodeException e) {
            throw new AssertionError("an upload's answer does not decode: " + answer, e);
        }
    }

    Set<ReportId> acknowledged() {
        return Set.copyOf(acknowledged.keySet());
    }

    /** Reports that upload refused one by one, by reason. */
    Map<ReportError, Long> refused() {
        Map<ReportError, Long> counts = new TreeMap<>();
        refused.values().forEach(error -> counts.merge(error, 1L, Long::sum));
        return counts;
    }

    /** What the aggregate of all acknowledged reports must be. */
    List<BigInteger> truth() {
        return Truth.of(task.configuration().vdaf(), acknowledged.values());
    }

    List<BigInteger> truth(Collection<Made> reports) {
        return Truth.of(
                task.configuration().vdaf(),
                reports.stream().map(Made::measurement).toList());
    }

    Checksum checksum() {
        return checksum(acknowledged.keySet());
    }

    static Checksum checksum(Collection<ReportId> ids) {
        return ids.stream().map(Checksum::of).reduce(Checksum.EMPTY, Checksum::xor);
    }

    /** Reports all the time until it is closed. */
    Load load(int perSecond) {
        return new Load(this, perSecond);
    }
}
