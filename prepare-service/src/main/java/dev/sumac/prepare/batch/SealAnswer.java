package dev.sumac.prepare.batch;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.prepare.store.SealState;

/** What becomes of a request for a seal. */
public sealed interface SealAnswer {

    /** Final, and the same for ever. */
    record Sealed(BatchSelector selector, SealState.Sealed batch) implements SealAnswer {}

    /** Final for this request. */
    record Refused(DapProblem problem, String detail) implements SealAnswer {}

    /** Ask again. */
    record Waiting(Cause cause, String reason, long reports) implements SealAnswer {}

    /** What a seal waits for. */
    enum Cause {
        REPORTS_TO_PLAN,
        JOBS_TO_SETTLE,
        JOBS_PARKED,
        TOO_FEW_REPORTS,
        OVERLAPPING_SEAL
    }
}
