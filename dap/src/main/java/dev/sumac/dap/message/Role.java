package dev.sumac.dap.message;

/**
 * The parts that participants play (section 4.1).
 *
 * <pre>{@code
 * enum {
 *   collector(0),
 *   client(1),
 *   leader(2),
 *   helper(3),
 *   (255)
 * } Role;
 * }</pre>
 */
public enum Role {
    COLLECTOR(0),
    CLIENT(1),
    LEADER(2),
    HELPER(3);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The value of a code. */
    public static Role ofCode(int code) throws DecodeException {
        for (Role value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new DecodeException("Role: unknown code " + code);
    }

    static Role read(Decoder in) throws DecodeException {
        return ofCode(in.u8("Role"));
    }
}
