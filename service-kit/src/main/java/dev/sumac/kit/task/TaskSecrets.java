package dev.sumac.kit.task;

import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Unwraps each of the tasks' secrets once and keeps it, so that custody may be down while we go on. */
final class TaskSecrets {

    private record Unwrapped(WrappedSecret from, SecretBytes secret) {}

    private final KeyWrapper wrapper;
    private final Map<Binding, Unwrapped> kept = new ConcurrentHashMap<>();

    TaskSecrets(KeyWrapper wrapper) {
        this.wrapper = wrapper;
    }

    SecretBytes secret(Binding binding, WrappedSecret wrapped) throws CustodyException {
        Unwrapped known = kept.get(binding);
        if (known != null && known.from.equals(wrapped)) {
            return known.secret;
        }
        SecretBytes secret = wrapper.unwrap(binding, wrapped);
        kept.put(binding, new Unwrapped(wrapped, secret));
        return secret;
    }
}
