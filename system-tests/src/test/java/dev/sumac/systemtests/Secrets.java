package dev.sumac.systemtests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that must not be found anywhere, in every form in which a careless line of code would have written them: raw,
 * hex, base64 and base64url (whatever stands before them in the encoded bytes), a list of Java bytes.
 */
final class Secrets {
    private static final int KEY = Long.BYTES;
    private static final int LEAST = 16;
    private static final int FILTER_BITS = 1 << 20;

    /** Of hprof, the format of heap dumps. */
    private static final byte ARRAY_OF_BYTES = 8;

    private record Form(String name, byte[] bytes) {}

    private final Map<Long, List<Form>> byBeginning = new HashMap<>();
    private final boolean[] filter = new boolean[FILTER_BITS];
    private final Set<String> names = new LinkedHashSet<>();
    private long searched;

    /** A secret of bytes. */
    void add(String name, byte[] secret) {
        if (secret.length < LEAST) {
            throw new IllegalArgumentException(name + " is too short to be looked for");
        }
        names.add(name);
        addForm(name + ", raw", secret);
        String hex = HexFormat.of().formatHex(secret);
        addForm(name + ", hex", ascii(hex));
        addForm(name + ", upper case hex", ascii(hex.toUpperCase(Locale.ROOT)));
        addForm(name + ", as a list", ascii(Arrays.toString(secret).replaceAll("[\\[\\]]", "")));
        for (int before = 0; before < 3; before++) {
            String inner = innerBase64(secret, before);
            addForm(name + ", base64", ascii(inner));
            addForm(name + ", base64url", ascii(inner.replace('+', '-').replace('/', '_')));
        }
    }

    /**
     * A secret as a heap dump has it, in an array that holds nothing else: its bytes, and the texts of them, which are what a
     * {@link String} keeps. In a dump an array is its length, the type of its elements, and these.
     */
    void addArrays(String name, byte[] secret) {
        names.add(name);
        addArray(name + ", raw", secret);
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            addArray(name + ", as text", encoder.encode(secret));
            addArray(name + ", as text", encoder.withoutPadding().encode(secret));
        }
        String hex = HexFormat.of().formatHex(secret);
        addArray(name + ", as text", ascii(hex));
        addArray(name + ", as text", ascii(hex.toUpperCase(Locale.ROOT)));
    }

    private void addArray(String name, byte[] contents) {
        addForm(
                name,
                ByteBuffer.allocate(Integer.BYTES + 1 + contents.length)
                        .putInt(contents.length)
                        .put(ARRAY_OF_BYTES)
                        .put(contents)
                        .array());
    }

    /** A secret that is a text, such as a bearer token: as it is and as bytes. */
    void addText(String name, String secret) {
        add(name, secret.getBytes(StandardCharsets.UTF_8));
    }

    Set<String> names() {
        return names;
    }

    /** Bytes looked at so far. */
    long searched() {
        return searched;
    }

    /** The secrets, with their form, that these bytes hold. */
    Set<String> in(byte[] haystack) {
        searched += haystack.length;
        Set<String> found = new LinkedHashSet<>();
        long window = 0;
        for (int i = 0; i < haystack.length; i++) {
            window = window << 8 | (haystack[i] & 0xff);
            if (i >= KEY - 1 && filter[slot(window)]) {
                int start = i - KEY + 1;
                for (Form form : byBeginning.getOrDefault(window, List.of())) {
                    if (holdsAt(haystack, start, form.bytes())) {
                        found.add(form.name());
                    }
                }
            }
        }
        return found;
    }

    private void addForm(String name, byte[] bytes) {
        long key = 0;
        for (int i = 0; i < KEY; i++) {
            key = key << 8 | (bytes[i] & 0xff);
        }
        filter[slot(key)] = true;
        byBeginning.computeIfAbsent(key, none -> new ArrayList<>()).add(new Form(name, bytes));
    }

    /** The characters that depend on the secret alone when {@code before} (mod 3) bytes stand before it. */
    private static String innerBase64(byte[] secret, int before) {
        byte[] padded = new byte[before + secret.length];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
        int from = before == 0 ? 0 : before + 1;
        int to = padded.length / 3 * 4;
        return encoded.substring(from, to);
    }

    private static boolean holdsAt(byte[] haystack, int start, byte[] needle) {
        return start + needle.length <= haystack.length
                && Arrays.equals(haystack, start, start + needle.length, needle, 0, needle.length);
    }

    private static int slot(long window) {
        return (int) ((window * 0x9e3779b97f4a7c15L) >>> 44);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
