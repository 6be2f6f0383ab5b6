package dev.sumac.dap.message;

/**
 * An extension of a task (section 4.2.2).
 *
 * <pre>{@code
 * struct {
 *   TaskExtensionType extension_type;
 *   opaque extension_data<0..2^16-1>;
 * } TaskExtension;
 * }</pre>
 */
public record TaskExtension(int extensionType, Bytes extensionData) implements TypedExtension {

    /** {@code task_interval(1)}. */
    public static final int TASK_INTERVAL = 1;

    public TaskExtension {
        if (extensionType >>> 16 != 0) {
            throw new IllegalArgumentException("extension_type is no uint16: " + extensionType);
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static TaskExtension decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "TaskExtension", TaskExtension::read);
    }

    public static TaskExtension read(Decoder in) throws DecodeException {
        return new TaskExtension(
                in.u16("TaskExtension.extension_type"), in.opaque16("TaskExtension.extension_data", 0));
    }

    @Override
    public int encodedLength() {
        return 4 + extensionData.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u16(extensionType);
        out.opaque16(extensionData);
    }

    /** Limits the times of the task's reports (section 4.2.3). */
    public static TaskExtension taskInterval(Interval interval) {
        return new TaskExtension(TASK_INTERVAL, Bytes.wrap(interval.encode()));
    }

    /** The payload of {@link #TASK_INTERVAL}. */
    public Interval taskInterval() throws DecodeException {
        return Decoder.decode(extensionData, "TaskExtension.extension_data", Interval::read);
    }
}
