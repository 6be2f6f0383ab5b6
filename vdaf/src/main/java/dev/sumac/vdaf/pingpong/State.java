package dev.sumac.vdaf.pingpong;

import dev.sumac.vdaf.prio3.OutputShare;
import dev.sumac.vdaf.prio3.VerifyState;

/** Where an aggregator stands with a report (VDAF appendix B), after each of its transitions. */
public sealed interface State {
    /** After the Leader's first transition. */
    sealed interface LeaderInit extends State permits Continued, Rejected {}

    /** After the Helper's only transition. */
    sealed interface HelperInit extends State permits FinishedWithOutbound, Rejected {}

    /** After the Leader's last transition. */
    sealed interface LeaderContinued extends State permits Finished, Rejected {}

    /** {@code outbound} goes to the peer, whose answer is needed. */
    record Continued(VerifyState verifyState, byte[] outbound) implements LeaderInit {}

    /** The report is valid, and {@code outbound} lets the peer finish. */
    record FinishedWithOutbound(OutputShare outputShare, byte[] outbound) implements HelperInit {}

    /** The report is valid. */
    record Finished(OutputShare outputShare) implements LeaderContinued {}

    /** The report must not be aggregated. */
    record Rejected(Reason reason) implements LeaderInit, HelperInit, LeaderContinued {}

    /** Why a report is rejected. */
    enum Reason {
        /** The input share does not decode, which DAP asks to be told apart from all else. */
        INPUT_SHARE,
        /** The public share does not decode. */
        PUBLIC_SHARE,
        /** The peer's message does not decode, or is none that may come now. */
        INBOUND_MESSAGE,
        /** The report does not verify. */
        VERIFICATION
    }
}
