package dev.sumac.manifest;

/** A manifest that must not be used. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Fault {
        /** Not of the form that docs/manifest.md gives. */
        MALFORMED,
        /** Its certificates do not lead to the pinned root, or are not for manifests. */
        UNTRUSTED,
        /** The signature is not over these bytes. */
        FORGED,
        /** Its time is over, or has not come. */
        EXPIRED,
        /** It is another aggregator's. */
        OTHER_ORIGIN,
        /** It is not for an aggregator of the role that is asked for. */
        OTHER_ROLE,
        /** An older one than was seen before. */
        ROLLED_BACK,
        /** It does not follow from what was seen before: two histories are shown. */
        FORKED
    }

    private final Fault fault;

    /** @param message what is wrong, as a person should read it; quotes nothing that is secret, for nothing is */
    public ManifestException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    ManifestException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
