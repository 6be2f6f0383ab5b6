package dev.sumac.prepare.verify;

import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.task.BoundVdaf;

/**
 * Why a report falls.
 *
 * @param error what the peer is told
 * @param reason what our own counts say, where the draft's word hides something
 */
public record Rejection(ReportError error, String reason) {

    /** The key was revoked as compromised; the peer is told the same as of a wrong key. */
    public static final Rejection KEY_REVOKED = new Rejection(ReportError.HPKE_DECRYPT_ERROR, "hpke_key_revoked");

    /** The key is gone: the report came after all that was acknowledged under it was through. */
    public static final Rejection KEY_DESTROYED = new Rejection(ReportError.HPKE_DECRYPT_ERROR, "hpke_key_destroyed");

    /** There never was such a key. */
    public static final Rejection UNKNOWN_CONFIG_ID =
            new Rejection(ReportError.HPKE_DECRYPT_ERROR, "hpke_unknown_config_id");

    public static Rejection of(ReportError error) {
        return new Rejection(error, error.token());
    }

    /** Whether the key opens nothing any more, whatever the report is. */
    public boolean isOfRetiredKey() {
        return equals(KEY_REVOKED) || equals(KEY_DESTROYED);
    }

    /** Section 4.5.3.2 and 4.5.3.4: what does not decode is not what does not verify. */
    static Rejection of(BoundVdaf.Rejection rejection) {
        return switch (rejection) {
            case UNDECODABLE_INPUT_SHARE -> of(ReportError.INVALID_MESSAGE);
            case VERIFY_ERROR -> of(ReportError.VDAF_VERIFY_ERROR);
        };
    }
}
