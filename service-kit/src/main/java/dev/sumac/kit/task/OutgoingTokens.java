package dev.sumac.kit.task;

import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The tokens that this aggregator presents to its Helpers, for the services that call them. */
@Singleton
public class OutgoingTokens {

    private final String organization;
    private final TaskSecrets secrets;

    public OutgoingTokens(Topics topics, @TokenCustody KeyWrapper wrapper) {
        this.organization = topics.aggregator();
        this.secrets = new TaskSecrets(wrapper);
    }

    /**
     * The token in ASCII, empty where we do not lead or present access tokens. May block the first time.
     *
     * @throws CustodyException when it does not unwrap
     */
    public Optional<SecretBytes> find(TaskEntry task) throws CustodyException {
        Optional<WrappedSecret> wrapped = task.outgoingToken();
        return wrapped.isEmpty()
                ? Optional.empty()
                : Optional.of(secrets.secret(new Binding.OutgoingToken(organization, task.taskId()), wrapped.get()));
    }
}
