package dev.sumac.sdk;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportUploadStatus;
import java.util.List;

/**
 * What became of an upload.
 *
 * @param accepted the reports that the Leader has acknowledged
 * @param refused the others, each with the Leader's reason
 */
public record UploadResult(List<ReportId> accepted, List<ReportUploadStatus> refused) {

    public UploadResult {
        accepted = List.copyOf(accepted);
        refused = List.copyOf(refused);
    }

    public boolean allAccepted() {
        return refused.isEmpty();
    }
}
