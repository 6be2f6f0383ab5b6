package dev.sumac.dap.message;

/**
 * Why one report fell (section 4.1); {@code reserved(0)} is refused.
 *
 * <pre>{@code
 * enum {
 *   batch_collected(1),
 *   report_replayed(2),
 *   report_dropped(3),
 *   hpke_unknown_config_id(4),
 *   hpke_decrypt_error(5),
 *   vdaf_verify_error(6),
 *   task_expired(7),
 *   invalid_message(8),
 *   report_too_early(9),
 *   task_not_started(10),
 *   outdated_config(11),
 *   (255)
 * } ReportError;
 * }</pre>
 */
public enum ReportError {
    BATCH_COLLECTED(1),
    REPORT_REPLAYED(2),
    REPORT_DROPPED(3),
    HPKE_UNKNOWN_CONFIG_ID(4),
    HPKE_DECRYPT_ERROR(5),
    VDAF_VERIFY_ERROR(6),
    TASK_EXPIRED(7),
    INVALID_MESSAGE(8),
    REPORT_TOO_EARLY(9),
    TASK_NOT_STARTED(10),
    OUTDATED_CONFIG(11);

    private final int code;

    ReportError(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The value of a code. */
    public static ReportError ofCode(int code) throws DecodeException {
        for (ReportError value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new DecodeException("ReportError: unknown code " + code);
    }

    static ReportError read(Decoder in) throws DecodeException {
        return ofCode(in.u8("ReportError"));
    }

    /** The draft's name, for counters and logs. */
    public String token() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
