package dev.sumac.dap.message;

/**
 * How reports are assigned to batches (section 5); {@code reserved(0)} is refused.
 *
 * <pre>{@code
 * enum {
 *   time_interval(1),
 *   leader_selected(2),
 *   (255)
 * } BatchMode;
 * }</pre>
 */
public enum BatchMode {
    TIME_INTERVAL(1),
    LEADER_SELECTED(2);

    private final int code;

    BatchMode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The value of a code. */
    public static BatchMode ofCode(int code) throws DecodeException {
        for (BatchMode value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new DecodeException("BatchMode: unknown code " + code);
    }

    static BatchMode read(Decoder in) throws DecodeException {
        return ofCode(in.u8("BatchMode"));
    }
}
