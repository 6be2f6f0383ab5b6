package dev.sumac.prepare.verify;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.LeaderInit;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Survivors.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Leader's half of initialization (section 4.5.3.1). */
public final class LeaderVerifier {

    /** What the Leader says of one report. */
    public sealed interface Verdict {
        /**
         * It goes to the Helper.
         *
         * @param notBefore when its time is ahead of our clock: it waits, for upload let it in
         */
        record Ready(VerifyInit init, BoundVdaf.LeaderState state, Optional<Instant> notBefore) implements Verdict {}

        /** @param remembered whether its id is claimed for good all the same */
        record Rejected(Rejection rejection, boolean remembered) implements Verdict {}
    }

    private record Admitted(Report report, Optional<Instant> notBefore) {}

    private record Opened(Admitted admitted, byte[] inputShare) {}

    private final ReportChecks checks;
    private final ShareOpener opener;
    private final VerifyKeySource keys;
    private final Batches batches;
    private final InstantSource clock;
    private final Duration mayWait;

    /** @param mayWait how far ahead of our clock a report may be to wait for its time instead of falling */
    public LeaderVerifier(
            ReportChecks checks,
            ShareOpener opener,
            VerifyKeySource keys,
            Batches batches,
            InstantSource clock,
            Duration mayWait) {
        this.checks = checks;
        this.opener = opener;
        this.keys = keys;
        this.batches = batches;
        this.clock = clock;
        this.mayWait = mayWait;
    }

    /** Checks, opens and initializes; one verdict per report, in order. */
    public List<Verdict> verify(AggregationTask task, List<Report> reports) throws NotCurrentException {
        return batches.map(
                reports,
                part -> run(
                        task,
                        task.verificationKeyId(),
                        ShareOpener.Purpose.JUDGE,
                        Survivors.<Report, Verdict>all(part)
                                .after(part.stream()
                                        .map(report -> check(task, report))
                                        .toList())));
    }

    /**
     * Opens and initializes what was planned before, and checks nothing: the job was decided on.
     *
     * @param purpose whether its keys must still open for new reports, because nothing of it was ever sent
     * @return one verdict per report, in order
     */
    public List<Verdict> again(
            AggregationTask task, int verificationKeyId, List<Report> reports, ShareOpener.Purpose purpose)
            throws NotCurrentException {
        List<Admitted> admitted = reports.stream()
                .map(report -> new Admitted(report, Optional.empty()))
                .toList();
        return batches.map(admitted, part -> run(task, verificationKeyId, purpose, Survivors.all(part)));
    }

    private Step<Admitted, Verdict> check(AggregationTask task, Report report) {
        Optional<Rejection> rejection = checks.check(task, report.reportMetadata());
        if (rejection.isEmpty()) {
            return new Step.GoesOn<>(new Admitted(report, Optional.empty()));
        }
        return switch (rejection.get().error()) {
            case REPORT_TOO_EARLY -> early(task, report, rejection.get());
            case REPORT_DROPPED -> new Step.Fell<>(new Verdict.Rejected(rejection.get(), false));
            default -> new Step.Fell<>(new Verdict.Rejected(rejection.get(), true));
        };
    }

    /** Upload found it in time: a clock is wrong, and waiting loses nothing. */
    private Step<Admitted, Verdict> early(AggregationTask task, Report report, Rejection rejection) {
        long time = report.reportMetadata().time();
        if (Times.isTooEarly(
                time, clock.instant(), mayWait, task.configuration().timePrecision())) {
            return new Step.Fell<>(new Verdict.Rejected(rejection, false));
        }
        return new Step.GoesOn<>(new Admitted(report, Optional.of(task.instant(time))));
    }

    private List<Verdict> run(
            AggregationTask task,
            int verificationKeyId,
            ShareOpener.Purpose purpose,
            Survivors<Admitted, Verdict> admitted)
            throws NotCurrentException {
        Survivors<Opened, Verdict> opened = open(task, purpose, admitted);
        if (opened.items().isEmpty()) {
            return opened.verdicts(List.of());
        }
        SecretBytes key = keys.find(task, verificationKeyId)
                .orElseThrow(() -> new NotCurrentException("the task's verification key is not there"));
        List<BoundVdaf.ReportInput> inputs =
                opened.items().stream().map(LeaderVerifier::input).toList();
        List<LeaderInit> results =
                key.read(bytes -> task.vdaf().leaderInit(bytes, AggregationTask.NO_PARAMETER, inputs));
        List<Verdict> last = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            last.add(verdict(opened.items().get(i).admitted, results.get(i)));
        }
        return opened.verdicts(last);
    }

    private Survivors<Opened, Verdict> open(
            AggregationTask task, ShareOpener.Purpose purpose, Survivors<Admitted, Verdict> admitted)
            throws NotCurrentException {
        List<ShareOpener.Opened> results = opener.open(
                task,
                admitted.items().stream()
                        .map(each -> new ShareOpener.EncryptedShare(
                                each.report.reportMetadata(),
                                each.report.publicShare(),
                                each.report.leaderEncryptedInputShare()))
                        .toList(),
                purpose);
        List<Step<Opened, Verdict>> steps = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            Admitted each = admitted.items().get(i);
            steps.add(
                    switch (InputShares.read(results.get(i))) {
                        case InputShares.Read.Refused(Rejection rejection) ->
                            new Step.Fell<>(new Verdict.Rejected(rejection, true));
                        case InputShares.Read.Share(byte[] payload) -> new Step.GoesOn<>(new Opened(each, payload));
                    });
        }
        return admitted.after(steps);
    }

    private static BoundVdaf.ReportInput input(Opened opened) {
        Report report = opened.admitted.report;
        return new BoundVdaf.ReportInput(
                report.reportMetadata().reportId().toByteArray(),
                report.publicShare().toByteArray(),
                opened.inputShare);
    }

    private static Verdict verdict(Admitted admitted, LeaderInit result) {
        return switch (result) {
            case LeaderInit.Rejected(BoundVdaf.Rejection reason) -> new Verdict.Rejected(Rejection.of(reason), true);
            case LeaderInit.Continued(BoundVdaf.LeaderState state, byte[] outbound) -> {
                Report report = admitted.report;
                ReportShare share = new ReportShare(
                        report.reportMetadata(), report.publicShare(), report.helperEncryptedInputShare());
                yield new Verdict.Ready(new VerifyInit(share, Bytes.wrap(outbound)), state, admitted.notBefore);
            }
        };
    }
}
