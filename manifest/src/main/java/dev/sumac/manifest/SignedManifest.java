package dev.sumac.manifest;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.ManifestException.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A manifest with its signature. There is none but what a {@link ManifestSigner} has signed or a {@link ManifestRoot} has
 * checked.
 */
public final class SignedManifest {

    /** The most bytes that a manifest has; what is longer is not looked at. */
    public static final int MAX_LENGTH = 1 << 16;

    private final String compact;
    private final KeyManifest manifest;

    SignedManifest(String compact, KeyManifest manifest) {
        this.compact = compact;
        this.manifest = manifest;
    }

    /** The JWS in its compact form: what is served and stored. */
    public String compact() {
        return compact;
    }

    public KeyManifest manifest() {
        return manifest;
    }

    /**
     * Refuses it when it is not of the aggregator that a task names.
     *
     * @param endpoint the aggregator's, as it stands in the task's configuration
     * @param role the aggregator's in the task
     */
    public void requireFor(Url endpoint, Role role) throws ManifestException {
        if (!manifest.speaksFor(endpoint)) {
            throw new ManifestException(
                    Fault.OTHER_ORIGIN,
                    "the manifest is of " + manifest.origin() + ", the task's aggregator is " + endpoint);
        }
        if (!manifest.role().covers(role)) {
            throw new ManifestException(
                    Fault.OTHER_ROLE, "the manifest is for a " + manifest.role().token() + ", not for a " + role);
        }
    }

    /**
     * SHA-256 of what is signed: the compact form up to its second dot, in ASCII. Not of the signature, for whoever has
     * one ECDSA signature can make a second of it.
     */
    public Bytes digest() {
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-256")
                    .digest(compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
