package dev.sumac.kit.task;

import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Unwraps each of the tasks' secrets once and keeps it, so that custody may be down while we go on. A binding names one
 * secret for ever, as a task's parameters never change: another blob of it is the same secret, rewrapped.
 */
final class TaskSecrets {

    private final KeyWrapper wrapper;
    private final Map<Binding, SecretBytes> kept = new ConcurrentHashMap<>();

    TaskSecrets(KeyWrapper wrapper) {
        this.wrapper = wrapper;
    }

    SecretBytes secret(Binding binding, WrappedSecret wrapped) throws CustodyException {
        SecretBytes known = kept.get(binding);
        if (known != null) {
            return known;
        }
        SecretBytes secret = wrapper.unwrap(binding, wrapped);
        SecretBytes first = kept.putIfAbsent(binding, secret);
        if (first == null) {
            return secret;
        }
        secret.destroy();
        return first;
    }
}
