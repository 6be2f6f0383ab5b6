package dev.sumac.upload;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.UploadErrors;

/** What an upload came to. */
sealed interface UploadOutcome {

    /** The log has every accepted report; the others are named. */
    record Taken(int accepted, UploadErrors errors) implements UploadOutcome {}

    /** The request as a whole is at fault. */
    record Refused(DapProblem problem, String detail) implements UploadOutcome {}

    /** The request has more than is taken at once. */
    record TooLarge(String detail) implements UploadOutcome {}

    /** Not now: nothing may be believed of any of the reports. */
    record Unavailable(String detail) implements UploadOutcome {}
}
