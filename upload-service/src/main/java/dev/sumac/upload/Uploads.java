package dev.sumac.upload;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.TooManyItemsException;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.http.BodyRoom;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Handles an upload (DAP section 4.4.2.2). Never blocks. A body is taken apart only when its task is known, and takes room for
 * what becomes of it. Nothing is judged unknown before the topics were read to their ends
 * as of now, and nothing is acknowledged before the log has all of it, nor unless this replica was current all the while.
 */
@ApplicationScoped
class Uploads {

    private static final Logger LOG = Logger.getLogger(Uploads.class);
    /** What a report takes beside its bytes, decoded and on its way to the log: some twenty small objects. */
    private static final long REPORT_BYTES = 512;

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    static final UploadOutcome NOT_CURRENT =
            new UploadOutcome.Unavailable("This replica can not confirm which tasks and keys there are.");

    private final TaskRegistry tasks;
    private final HpkeKeyring keys;
    private final HelperKeys helperKeys;
    private final CurrentLease lease;
    private final ReportLog log;
    private final LogWatch watch;
    private final TaskBacklog backlog;
    private final BodyRoom room;
    private final InstantSource clock;
    private final UploadSettings settings;
    private final Seldom warning = new Seldom(BETWEEN_LINES, System::nanoTime);
    private final Seldom fault = new Seldom(BETWEEN_LINES, System::nanoTime);

    Uploads(
            TaskRegistry tasks,
            HpkeKeyring keys,
            HelperKeys helperKeys,
            CurrentLease lease,
            ReportLog log,
            LogWatch watch,
            TaskBacklog backlog,
            BodyRoom room,
            InstantSource clock,
            UploadSettings settings) {
        this.tasks = tasks;
        this.keys = keys;
        this.helperKeys = helperKeys;
        this.lease = lease;
        this.log = log;
        this.watch = watch;
        this.backlog = backlog;
        this.room = room;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Takes what can be taken of a request's body, which the caller gives away. Completes on any thread, and fails by a fault of
     * our own alone, which is logged.
     */
    CompletionStage<UploadOutcome> take(TaskId taskId, byte[] body) {
        if (!watch.isSafe()) {
            return completed(new UploadOutcome.Unavailable("The log is not known to be safe yet."));
        }
        CurrentLease.Stretch current = lease.stretch();
        if (!current.lasts()) {
            return completed(NOT_CURRENT);
        }
        return CompletableFuture.completedStage(taskId)
                .thenCompose(id -> tasks.findCurrentAsync(id, settings.catchUpTimeout()))
                .thenCompose(task -> take(task, body))
                .thenApply(outcome -> current.lasts() ? outcome : NOT_CURRENT)
                .exceptionally(this::unavailable);
    }

    private CompletionStage<UploadOutcome> take(Optional<TaskEntry> task, byte[] body) {
        if (task.isEmpty() || task.get().deleted() || task.get().role() != Role.LEADER) {
            return completed(
                    new UploadOutcome.Refused(DapProblem.UNRECOGNIZED_TASK, "This aggregator leads no such task."));
        }
        if (backlog.isFull(task.get().taskId())) {
            return completed(new UploadOutcome.Unavailable("Too many reports of this task wait already."));
        }
        try {
            return takeWithRoom(task.get(), UploadRequest.decode(body, settings.maxReports()));
        } catch (TooManyItemsException e) {
            return completed(new UploadOutcome.TooLarge(
                    "There are more than " + settings.maxReports() + " reports and extensions in it."));
        } catch (DecodeException e) {
            return completed(new UploadOutcome.Refused(DapProblem.INVALID_MESSAGE, String.valueOf(e.getMessage())));
        }
    }

    private CompletionStage<UploadOutcome> takeWithRoom(TaskEntry task, UploadRequest request) {
        long bytes = request.reports().size() * REPORT_BYTES;
        if (!room.take(bytes)) {
            return completed(new UploadOutcome.Unavailable("Too many uploads are under way."));
        }
        return CompletableFuture.completedStage(request)
                .thenCompose(this::knowKeys)
                .thenCompose(known -> append(task, request))
                .whenComplete((outcome, failure) -> room.give(bytes));
    }

    /** Has the topic of keys read to its end when a config id is not known. */
    private CompletionStage<Void> knowKeys(UploadRequest request) {
        int[] unknown = request.reports().stream()
                .mapToInt(report -> configId(report.report()))
                .distinct()
                .filter(id -> keys.find(id).isEmpty())
                .toArray();
        CompletableFuture<?>[] asked = new CompletableFuture<?>[unknown.length];
        for (int i = 0; i < unknown.length; i++) {
            asked[i] =
                    keys.findCurrentAsync(unknown[i], settings.catchUpTimeout()).toCompletableFuture();
        }
        return CompletableFuture.allOf(asked);
    }

    private CompletionStage<UploadOutcome> append(TaskEntry task, UploadRequest request) {
        ReportScreen screen = new ReportScreen(task, clock.instant(), settings.clockLeeway());
        RefusedConfigIds refusedByHelper = helperKeys.refused(task);
        List<Bytes> accepted = new ArrayList<>(request.reports().size());
        List<ReportUploadStatus> refused = new ArrayList<>();
        for (EncodedReport report : request.reports()) {
            Optional<ReportError> fault = fault(screen, refusedByHelper, report);
            if (fault.isEmpty()) {
                accepted.add(report.encoded());
            } else {
                refused.add(
                        new ReportUploadStatus(report.report().reportMetadata().reportId(), fault.get()));
            }
        }
        return log.append(task.taskId(), accepted)
                .thenApply(done -> new UploadOutcome.Taken(accepted.size(), new UploadErrors(refused)));
    }

    private Optional<ReportError> fault(ReportScreen screen, RefusedConfigIds refusedByHelper, EncodedReport encoded) {
        if (encoded.encoded().length() > Topics.MAX_VALUE_BYTES) {
            // The log will never take it, so it is no report of any task (tasks are made such that theirs fit).
            return Optional.of(ReportError.INVALID_MESSAGE);
        }
        Report report = encoded.report();
        boolean accepted = keys.find(configId(report))
                        .filter(key -> key.state().accepted())
                        .isPresent()
                && !refusedByHelper.contains(report.helperEncryptedInputShare().configId());
        return accepted ? screen.fault(report.reportMetadata()) : Optional.of(ReportError.OUTDATED_CONFIG);
    }

    private static int configId(Report report) {
        return report.leaderEncryptedInputShare().configId();
    }

    /** Only what the broker did not confirm may be well the next time. */
    private UploadOutcome unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        switch (cause) {
            case NotCurrentException _ -> {
                return NOT_CURRENT;
            }
            case KafkaException _, TimeoutException _ -> {
                if (warning.now()) {
                    LOG.warnf("the log does not take reports: %s", cause);
                }
                return new UploadOutcome.Unavailable("The log did not take all of the reports.");
            }
            default -> {
                if (fault.now()) {
                    LOG.error("an upload failed, a fault of our own", cause);
                }
                throw failure instanceof CompletionException known ? known : new CompletionException(cause);
            }
        }
    }

    private static CompletionStage<UploadOutcome> completed(UploadOutcome outcome) {
        return CompletableFuture.completedStage(outcome);
    }
}
