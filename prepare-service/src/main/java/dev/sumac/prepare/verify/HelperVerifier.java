package dev.sumac.prepare.verify;

import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.HelperInit;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Survivors.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Helper's half of initialization (section 4.5.3.2), short of committing. */
public final class HelperVerifier {

    /** What the Helper says of one report before it looks at claims and seals. */
    public sealed interface Verdict {
        /** @param outbound the payload of the report's {@code VerifyResp} */
        record Verified(BoundVdaf.OutputShare outputShare, byte[] outbound) implements Verdict {}

        record Rejected(Rejection rejection) implements Verdict {}
    }

    private record Opened(VerifyInit init, byte[] inputShare) {}

    private final ReportChecks checks;
    private final ShareOpener opener;
    private final Batches batches;

    public HelperVerifier(ReportChecks checks, ShareOpener opener, Batches batches) {
        this.checks = checks;
        this.opener = opener;
        this.batches = batches;
    }

    /** Checks, opens and initializes; one verdict per report, in order. */
    public List<Verdict> verify(AggregationTask task, SecretBytes verifyKey, List<VerifyInit> inits)
            throws NotCurrentException {
        return batches.map(inits, part -> run(task, verifyKey, part));
    }

    private List<Verdict> run(AggregationTask task, SecretBytes verifyKey, List<VerifyInit> inits)
            throws NotCurrentException {
        Survivors<VerifyInit, Verdict> checked = Survivors.<VerifyInit, Verdict>all(inits)
                .after(inits.stream().map(init -> check(task, init)).toList());
        Survivors<Opened, Verdict> opened = open(task, checked);
        List<BoundVdaf.ReportInput> inputs =
                opened.items().stream().map(HelperVerifier::input).toList();
        List<byte[]> inbound = opened.items().stream()
                .map(each -> each.init.payload().toByteArray())
                .toList();
        List<HelperInit> results = inputs.isEmpty()
                ? List.of()
                : verifyKey.read(key -> task.vdaf().helperInit(key, AggregationTask.NO_PARAMETER, inputs, inbound));
        return opened.verdicts(results.stream().map(HelperVerifier::verdict).toList());
    }

    private Step<VerifyInit, Verdict> check(AggregationTask task, VerifyInit init) {
        Optional<Rejection> rejection = checks.check(task, init.reportShare().reportMetadata());
        return rejection.isPresent() ? new Step.Fell<>(new Verdict.Rejected(rejection.get())) : new Step.GoesOn<>(init);
    }

    private Survivors<Opened, Verdict> open(AggregationTask task, Survivors<VerifyInit, Verdict> checked)
            throws NotCurrentException {
        List<ShareOpener.Opened> results = opener.open(
                task,
                checked.items().stream().map(HelperVerifier::encryptedShare).toList(),
                ShareOpener.Purpose.JUDGE);
        List<Step<Opened, Verdict>> steps = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            VerifyInit init = checked.items().get(i);
            steps.add(
                    switch (InputShares.read(results.get(i))) {
                        case InputShares.Read.Refused(Rejection rejection) ->
                            new Step.Fell<>(new Verdict.Rejected(rejection));
                        case InputShares.Read.Share(byte[] payload) -> new Step.GoesOn<>(new Opened(init, payload));
                    });
        }
        return checked.after(steps);
    }

    private static ShareOpener.EncryptedShare encryptedShare(VerifyInit init) {
        ReportShare share = init.reportShare();
        return new ShareOpener.EncryptedShare(share.reportMetadata(), share.publicShare(), share.encryptedInputShare());
    }

    private static BoundVdaf.ReportInput input(Opened opened) {
        ReportShare share = opened.init.reportShare();
        return new BoundVdaf.ReportInput(
                share.reportMetadata().reportId().toByteArray(),
                share.publicShare().toByteArray(),
                opened.inputShare);
    }

    private static Verdict verdict(HelperInit result) {
        return switch (result) {
            case HelperInit.Rejected(BoundVdaf.Rejection reason) -> new Verdict.Rejected(Rejection.of(reason));
            case HelperInit.FinishedWithOutbound(BoundVdaf.OutputShare share, byte[] outbound) ->
                new Verdict.Verified(share, outbound);
        };
    }
}
