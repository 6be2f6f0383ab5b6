package dev.sumac.manifest;

import dev.sumac.dap.message.Bytes;
import dev.sumac.manifest.ManifestException.Fault;
import java.util.Optional;

/**
 * What is worth remembering of the newest manifest of an origin that was accepted.
 *
 * @param seq its sequence number
 * @param digest its {@link SignedManifest#digest() digest}
 */
public record SeenManifest(long seq, Bytes digest) {

    public SeenManifest {
        if (seq < 1 || digest.length() != KeyManifest.DIGEST_LENGTH) {
            throw new IllegalArgumentException("a manifest has a number from 1 on and a SHA-256");
        }
    }

    public static SeenManifest of(SignedManifest signed) {
        return new SeenManifest(signed.manifest().seq(), signed.digest());
    }

    /**
     * Refuses one that is older than this one, or tells another story. {@code prev} says something of the one that was seen
     * only when the other follows it at once; who was away for longer accepts a later one without those in between.
     */
    public void requireNothingOlder(SignedManifest other) throws ManifestException {
        KeyManifest manifest = other.manifest();
        if (manifest.seq() < seq) {
            throw new ManifestException(
                    Fault.ROLLED_BACK, "the manifest has number " + manifest.seq() + ", and " + seq + " was seen");
        }
        boolean another = manifest.seq() == seq && !other.digest().equals(digest);
        boolean ofAnother = manifest.seq() == seq + 1 && !manifest.previous().equals(Optional.of(digest));
        if (another || ofAnother) {
            throw new ManifestException(
                    Fault.FORKED,
                    "the manifest of number " + manifest.seq() + " does not follow from what was seen of number "
                            + seq);
        }
    }
}
