package dev.sumac.prepare.log;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.store.LogPosition;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A record of the log as it came.
 *
 * @param task empty when the record does not say
 */
public record LogRecord(LogPosition at, OptionalInt leaderEpoch, Optional<TaskId> task, byte[] value) {}
