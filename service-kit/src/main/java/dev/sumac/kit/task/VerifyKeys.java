package dev.sumac.kit.task;

import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The tasks' VDAF verification keys, for prepare-service alone. */
@Singleton
public class VerifyKeys {

    private final String organization;
    private final TaskSecrets secrets;

    public VerifyKeys(Topics topics, @KeyCustody KeyWrapper wrapper) {
        this.organization = topics.aggregator();
        this.secrets = new TaskSecrets(wrapper);
    }

    /**
     * The key of an id, empty when the task has none of that id. May block the first time.
     *
     * @throws CustodyException when it does not unwrap; then nothing may be rejected for it
     */
    public Optional<SecretBytes> find(TaskEntry task, int keyId) throws CustodyException {
        WrappedSecret wrapped = task.verifyKeys().get(keyId);
        return wrapped == null
                ? Optional.empty()
                : Optional.of(secrets.secret(new Binding.VerifyKey(organization, task.taskId(), keyId), wrapped));
    }
}
