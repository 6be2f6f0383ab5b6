package dev.sumac.dap.message;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message written by hand: hex, a field's name after each {@code #}, and each length in angle brackets, so that a test
 * can make it lie.
 */
public record Wire(byte[] bytes, List<LengthField> lengths) {

    /** Where a length stands. */
    public record LengthField(int at, int width) {}

    private static final Pattern PART = Pattern.compile("<([0-9a-f]+)>|([0-9a-f]+)|\\S");

    public static Wire of(String text) {
        StringBuilder hex = new StringBuilder();
        List<LengthField> lengths = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher part = PART.matcher(line.replaceAll("#.*", ""));
            while (part.find()) {
                if (part.group(1) != null) {
                    lengths.add(new LengthField(hex.length() / 2, part.group(1).length() / 2));
                    hex.append(part.group(1));
                } else if (part.group(2) != null) {
                    hex.append(part.group(2));
                } else {
                    throw new IllegalArgumentException("not hex: " + line);
                }
            }
        }
        return new Wire(HexFormat.of().parseHex(hex), lengths);
    }

    public static byte[] hex(String text) {
        return of(text).bytes;
    }

    /** The same message with {@code value} in place of a length. */
    public byte[] withLength(LengthField field, long value) {
        byte[] lying = bytes.clone();
        for (int i = 0; i < field.width; i++) {
            lying[field.at + i] = (byte) (value >>> (8 * (field.width - 1 - i)));
        }
        return lying;
    }

    /** How many bytes follow a length. */
    public int remainingAfter(LengthField field) {
        return bytes.length - field.at - field.width;
    }
}
