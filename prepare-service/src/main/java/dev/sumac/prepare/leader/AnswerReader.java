package dev.sumac.prepare.leader;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.TooManyItemsException;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.LeaderContinued;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Batches;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads the Helper's answer to a job of a one-round VDAF (section 4.5.3.1). */
final class AnswerReader {

    /** What an answer says. */
    sealed interface Reading {
        /** One verdict per report, in order. */
        record Understood(List<Verdict> verdicts) implements Reading {}

        /** Not an answer to this request: other reports, another order, a step that does not exist. */
        record Wrong(String why) implements Reading {}

        /** No answer at all, perhaps the beginning of one: the next may be whole. */
        record Garbled(String why) implements Reading {}
    }

    private record Continued(BoundVdaf.LeaderState state, byte[] inbound) {}

    private static final String OTHER_LENGTH = "answer_of_other_length";

    private final Batches batches;

    AnswerReader(Batches batches) {
        this.batches = batches;
    }

    Reading read(InFlightJob job, byte[] body) throws NotCurrentException {
        List<VerifyResp> responses;
        try {
            responses = AggregationJobResp.decode(body, job.candidates().size()).verifyResps();
        } catch (TooManyItemsException e) {
            return new Reading.Wrong(OTHER_LENGTH);
        } catch (DecodeException e) {
            return new Reading.Garbled("answer_undecodable");
        }
        if (responses.size() != job.candidates().size()) {
            return new Reading.Wrong(OTHER_LENGTH);
        }
        List<Continued> continued = new ArrayList<>();
        for (int i = 0; i < responses.size(); i++) {
            Candidate candidate = job.candidates().get(i);
            VerifyResp response = responses.get(i);
            if (!response.reportId().equals(candidate.id())) {
                return new Reading.Wrong("answer_of_other_reports");
            }
            switch (response) {
                case VerifyResp.Continue step ->
                    continued.add(
                            new Continued(candidate.state(), step.payload().toByteArray()));
                case VerifyResp.Finish finish -> {
                    return new Reading.Wrong("answer_finishes");
                }
                case VerifyResp.Reject reject -> {}
            }
        }
        return new Reading.Understood(verdicts(responses, outputs(job.task(), continued)));
    }

    private Iterator<LeaderContinued> outputs(AggregationTask task, List<Continued> continued)
            throws NotCurrentException {
        return batches.map(continued, part -> task.vdaf()
                        .leaderContinued(
                                AggregationTask.NO_PARAMETER,
                                part.stream().map(Continued::state).toList(),
                                part.stream().map(Continued::inbound).toList()))
                .iterator();
    }

    private static List<Verdict> verdicts(List<VerifyResp> responses, Iterator<LeaderContinued> outputs) {
        return responses.stream()
                .map(response -> response instanceof VerifyResp.Reject reject
                        ? rejected(reject.reportError())
                        : verdict(outputs.next()))
                .toList();
    }

    private static Verdict rejected(ReportError error) {
        return error == ReportError.REPORT_TOO_EARLY ? new Verdict.Early() : new Verdict.Rejected(error.token());
    }

    private static Verdict verdict(LeaderContinued output) {
        return switch (output) {
            case LeaderContinued.Finished(BoundVdaf.OutputShare share) -> new Verdict.Counted(share);
            case LeaderContinued.Rejected rejected -> new Verdict.Rejected(ReportError.VDAF_VERIFY_ERROR.token());
        };
    }
}
