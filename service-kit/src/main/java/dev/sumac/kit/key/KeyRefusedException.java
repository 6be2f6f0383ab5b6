package dev.sumac.kit.key;

import dev.sumac.kit.kafka.NotCurrentException;

/**
 * Custody has refused to unwrap a key that is in use, and will refuse again unless somebody mends it. Nothing may be rejected
 * for it, but what does not need the key need not wait.
 */
public final class KeyRefusedException extends NotCurrentException {
    private static final long serialVersionUID = 1L;

    /** What the names of HPKE keys begin with, and no other key's name. */
    public static final String HPKE_KEY = "hpke_key_";

    private final String key;

    /** @param key a name for people, the same for the same key */
    public KeyRefusedException(String key, Throwable cause) {
        super(key + " does not unwrap, and will not by itself", cause);
        this.key = key;
    }

    /** Says that the HPKE key of a config id is refused. */
    public static KeyRefusedException ofHpkeKey(int configId, Throwable cause) {
        return new KeyRefusedException(HPKE_KEY + configId, cause);
    }

    /** The name of the key. */
    public String key() {
        return key;
    }
}
