package dev.sumac.prepare.verify;

import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import java.util.Optional;

/** The tasks' VDAF verification keys. */
@FunctionalInterface
public interface VerifyKeySource {

    /**
     * The key of an id, empty when the task has none of that id.
     *
     * @throws NotCurrentException when there is one, but it cannot be had now; a {@link
     *     dev.sumac.kit.key.KeyRefusedException} when it cannot be had before somebody mends it
     */
    Optional<SecretBytes> find(AggregationTask task, int keyId) throws NotCurrentException;
}
