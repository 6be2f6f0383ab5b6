package dev.sumac.dap.message;

/**
 * A half-open interval of times, both unsigned, in units of the time precision (section 4.1.1).
 *
 * <pre>{@code
 * struct {
 *   Time start;
 *   Duration duration;
 * } Interval;
 * }</pre>
 */
public record Interval(long start, long duration) implements Encodable {

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static Interval decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes, "Interval", Interval::read);
    }

    static Interval read(Decoder in) throws DecodeException {
        return new Interval(in.u64("Interval.start"), in.u64("Interval.duration"));
    }

    @Override
    public int encodedLength() {
        return 16;
    }

    @Override
    public void encodeTo(Encoder out) {
        out.u64(start);
        out.u64(duration);
    }

    /** Whether the end, {@code start + duration}, is a time: below 2^64. */
    public boolean isBounded() {
        return Long.compareUnsigned(start + duration, start) >= 0;
    }

    /**
     * The end, which the interval excludes.
     *
     * @throws ArithmeticException when it overflows
     */
    public long end() {
        if (!isBounded()) {
            throw new ArithmeticException("the interval's end overflows");
        }
        return start + duration;
    }

    /** Whether {@code time} is before the interval. */
    public boolean isAfter(long time) {
        return Long.compareUnsigned(time, start) < 0;
    }

    /** Whether {@code time} is after the interval; right for an interval without a bound, too. */
    public boolean isBefore(long time) {
        return !isAfter(time) && Long.compareUnsigned(time - start, duration) >= 0;
    }

    /** Whether {@code time} falls within the interval. */
    public boolean contains(long time) {
        return !isAfter(time) && !isBefore(time);
    }

    /** Whether every time of {@code inner} falls within this interval, and neither of them overflows. */
    public boolean encloses(Interval inner) {
        return isBounded()
                && inner.isBounded()
                && Long.compareUnsigned(inner.start, start) >= 0
                && Long.compareUnsigned(inner.end(), end()) <= 0;
    }
}
