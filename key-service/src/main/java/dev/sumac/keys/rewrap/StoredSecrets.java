package dev.sumac.keys.rewrap;

import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.hpke.HpkeKeyBlobs;
import dev.sumac.keys.task.TaskBlobs;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.WrappedSecret;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Secrets of whatever kind, in their rows. */
@Singleton
class StoredSecrets {

    private final HpkeKeyBlobs keys;
    private final TaskBlobs tasks;

    StoredSecrets(HpkeKeyBlobs keys, TaskBlobs tasks) {
        this.keys = keys;
        this.tasks = tasks;
    }

    /** A secret as its row holds it now; empty when it is gone. */
    Optional<Rewrapping.Request> find(SecretName name) {
        return switch (name.kind()) {
            case HPKE_KEY -> keys.find(name.uuid());
            case VERIFY_KEY -> tasks.verifyKey(name.taskId(), name.keyId());
            case OUTGOING_TOKEN -> tasks.outgoingToken(name.taskId());
        };
    }

    /** Puts another blob of the same secret in the place of its row's. */
    void replace(Ledger ledger, Binding binding, WrappedSecret anew, String actor) {
        switch (binding) {
            case Binding.HpkePrivateKey key -> keys.replace(ledger, key, anew, actor);
            case Binding.VerifyKey key -> tasks.replace(ledger, key, anew, actor);
            case Binding.OutgoingToken token -> tasks.replace(ledger, token, anew, actor);
        }
    }
}
