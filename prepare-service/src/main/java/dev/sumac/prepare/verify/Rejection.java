package dev.sumac.prepare.verify;

import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.task.BoundVdaf;

/**
 * Why a report falls.
 *
 * @param error what the peer is told
 * @param reason what our own counts say, where the draft's word hides something
 */
public record Rejection(ReportError error, String reason) {

    public static Rejection of(ReportError error) {
        return new Rejection(error, error.token());
    }

    /** Section 4.5.3.2 and 4.5.3.4: what does not decode is not what does not verify. */
    static Rejection of(BoundVdaf.Rejection rejection) {
        return switch (rejection) {
            case UNDECODABLE_INPUT_SHARE -> of(ReportError.INVALID_MESSAGE);
            case VERIFY_ERROR -> of(ReportError.VDAF_VERIFY_ERROR);
        };
    }
}
