package dev.sumac.keys.task;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.SecretBytes;
import java.time.Duration;
import java.util.Optional;

/**
 * A task that was read, found valid and completed, before anything is wrapped or stored.
 *
 * @param complete the document with all that was made, for its answer
 */
record NewTask(
        TaskId taskId,
        Role role,
        TaskConfiguration configuration,
        Url peerUrl,
        int verifyKeyId,
        SecretBytes verifyKey,
        Optional<String> peerClientId,
        Optional<String> collectorClientId,
        Optional<String> aggregatorToken,
        Optional<String> collectorToken,
        HpkeConfig collectorHpkeConfig,
        Duration maxReportAge,
        TaskDocument complete) {

    @Override
    public String toString() {
        return "NewTask[" + taskId + "]";
    }
}
