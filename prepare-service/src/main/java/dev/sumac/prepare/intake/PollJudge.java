package dev.sumac.prepare.intake;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.key.KeyRefusedException;
import dev.sumac.prepare.leader.Candidate;
import dev.sumac.prepare.leader.Poll;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.ReplayIds;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.LeaderVerifier.Verdict;
import dev.sumac.prepare.verify.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Finds out what can be known of some records without the database: decodes, drops repeats, checks, verifies. */
public final class PollJudge {

    /** Decides whether a task's reports may be sent at once. */
    @FunctionalInterface
    public interface SendNow {
        boolean decide(AggregationTask task, List<Candidate> candidates);
    }

    private static final Logger LOG = Logger.getLogger(PollJudge.class);

    private record Read(LogRecord record, Report report) {}

    private final Tasks tasks;
    private final LeaderVerifier verifier;
    private final SendNow sendNow;
    private final BooleanSupplier roomAside;

    /** @param roomAside whether there is room for reports that await a key; without it all of a poll waits */
    public PollJudge(Tasks tasks, LeaderVerifier verifier, SendNow sendNow, BooleanSupplier roomAside) {
        this.tasks = tasks;
        this.verifier = verifier;
        this.sendNow = sendNow;
        this.roomAside = roomAside;
    }

    /**
     * Judges records; a record that does not even decode is poison, for upload let through only what does. One whose key
     * custody refuses awaits it, and holds up no other.
     *
     * @param source where these records come from
     * @throws NotCurrentException when a task or a key is not known now; then nothing may be judged
     */
    public Poll judge(UUID topic, Poll.Source source, List<LogRecord> records) throws NotCurrentException {
        List<Poll.Rejected> rejected = new ArrayList<>();
        List<ParkedReports.Parked> poison = new ArrayList<>();
        List<Poll.Awaiting> awaiting = new ArrayList<>();
        Map<TaskId, Map<ReportId, Read>> byTask = new LinkedHashMap<>();
        for (LogRecord record : records) {
            Optional<Report> report = decode(record);
            if (report.isEmpty() || record.task().isEmpty()) {
                poison.add(parked(record));
                continue;
            }
            TaskId task = record.task().get();
            Read repeated = byTask.computeIfAbsent(task, key -> new LinkedHashMap<>())
                    .putIfAbsent(report.get().reportMetadata().reportId(), new Read(record, report.get()));
            if (repeated != null) {
                rejected.add(new Poll.Rejected(task, ReportError.REPORT_REPLAYED.token(), Optional.empty()));
            }
        }
        List<Poll.TaskReports> reports = new ArrayList<>();
        for (Map.Entry<TaskId, Map<ReportId, Read>> each : byTask.entrySet()) {
            judge(each.getKey(), List.copyOf(each.getValue().values()), rejected, awaiting)
                    .ifPresent(reports::add);
        }
        return new Poll(topic, source, reports, rejected, awaiting, poison);
    }

    /** A record as it is kept when the log does not keep it. */
    public static ParkedReports.Parked parked(LogRecord record) {
        return new ParkedReports.Parked(
                record.at(),
                record.task(),
                decode(record).map(report -> report.reportMetadata().reportId()),
                record.value());
    }

    private static Optional<Report> decode(LogRecord record) {
        try {
            return Optional.of(Report.decode(record.value()));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private Optional<Poll.TaskReports> judge(
            TaskId id, List<Read> reads, List<Poll.Rejected> rejected, List<Poll.Awaiting> awaiting)
            throws NotCurrentException {
        Optional<AggregationTask> found = tasks.find(id);
        if (found.isEmpty() || found.get().deleted() || found.get().role() != Role.LEADER) {
            String reason = found.isPresent() && found.get().deleted() ? "task_deleted" : "task_unknown";
            reads.forEach(read -> rejected.add(new Poll.Rejected(id, reason, Optional.empty())));
            return Optional.empty();
        }
        AggregationTask task = found.get();
        List<Candidate> candidates = new ArrayList<>();
        for (List<Read> some : byKey(reads)) {
            try {
                judge(task, some, candidates, rejected);
            } catch (KeyRefusedException e) {
                if (!roomAside.getAsBoolean()) {
                    throw e;
                }
                LOG.warnf("%d reports of task %s are set aside: %s", some.size(), id, e.getMessage());
                some.forEach(read -> awaiting.add(new Poll.Awaiting(parked(read.record), e.key())));
            }
        }
        return Optional.of(new Poll.TaskReports(task, sendNow.decide(task, candidates), candidates));
    }

    /** Apart by the HPKE key they were sealed to: when one is refused, the others need not wait. */
    private static Collection<List<Read>> byKey(List<Read> reads) {
        Map<Integer, List<Read>> byKey = new LinkedHashMap<>();
        for (Read read : reads) {
            int key = read.report.leaderEncryptedInputShare().configId();
            byKey.computeIfAbsent(key, id -> new ArrayList<>()).add(read);
        }
        return byKey.values();
    }

    private void judge(AggregationTask task, List<Read> reads, List<Candidate> candidates, List<Poll.Rejected> rejected)
            throws NotCurrentException {
        List<Verdict> verdicts =
                verifier.verify(task, reads.stream().map(Read::report).toList());
        for (int i = 0; i < verdicts.size(); i++) {
            LogRecord record = reads.get(i).record;
            Report report = reads.get(i).report;
            ReportMetadata metadata = report.reportMetadata();
            switch (verdicts.get(i)) {
                case Verdict.Ready ready ->
                    candidates.add(new Candidate(
                            record.at(),
                            record.value(),
                            report.leaderEncryptedInputShare().configId(),
                            ready.init(),
                            ready.state(),
                            ready.notBefore()));
                case Verdict.Rejected(Rejection rejection, boolean remembered) ->
                    rejected.add(new Poll.Rejected(
                            task.id(),
                            rejection.reason(),
                            remembered
                                    ? Optional.of(new ReplayIds.Claim(
                                            task.id(), task.day(metadata.time()), metadata.reportId()))
                                    : Optional.empty()));
            }
        }
    }
}
