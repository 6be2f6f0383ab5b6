package dev.sumac.keys.task;

import java.time.Duration;

/** How old reports may be for the keys' sake: each key is kept, and has its config id, until no report can name it. */
public interface ReportAgeLimit {

    /** The greatest {@code maxReportAge} that the keys' schedule has config ids for; negative when it has too few for any. */
    Duration longestReportAge();
}
