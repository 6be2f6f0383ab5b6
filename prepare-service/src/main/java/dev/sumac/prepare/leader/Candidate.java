package dev.sumac.prepare.leader;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.prepare.store.LogPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * A report that the Leader found in order: it goes to the Helper unless somebody has claimed it.
 *
 * @param record the log's record, as it came
 * @param configId of the HPKE key that the Leader's share is sealed to
 * @param state in memory until the Helper answers
 * @param notBefore when it is not to be sent at once
 */
public record Candidate(
        LogPosition at,
        byte[] record,
        int configId,
        VerifyInit init,
        BoundVdaf.LeaderState state,
        Optional<Instant> notBefore) {

    public ReportId id() {
        return init.reportShare().reportMetadata().reportId();
    }

    /** The report's time. */
    public long time() {
        return init.reportShare().reportMetadata().time();
    }
}
