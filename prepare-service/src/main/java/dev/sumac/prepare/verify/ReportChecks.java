package dev.sumac.prepare.verify;

import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.prepare.task.AggregationTask;
import java.util.Optional;

/** What can be judged of a report before it is decrypted (section 4.5.3.4). */
@FunctionalInterface
public interface ReportChecks {

    Optional<Rejection> check(AggregationTask task, ReportMetadata report);
}
