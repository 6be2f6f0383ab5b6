package dev.sumac.keys.task;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.sumac.kit.custody.SecretBytes;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A key as a document shows it: base64url without padding. It is bytes from the parser on and up to the generator; nowhere is
 * it a {@link String}, which would lie in the heap until something is written over it, and what text is made of it is wiped.
 */
@JsonSerialize(using = SecretText.Writer.class)
@JsonDeserialize(using = SecretText.Reader.class)
public final class SecretText {

    /** Stands for what is not ASCII; no base64 has it. */
    private static final byte NO_BASE64 = '?';

    /** Empty when the text was something else. */
    private final Optional<SecretBytes> bytes;

    private SecretText(Optional<SecretBytes> bytes) {
        this.bytes = bytes;
    }

    /** The text of these bytes, whose end is the text's. */
    static SecretText of(SecretBytes bytes) {
        return new SecretText(Optional.of(bytes));
    }

    /**
     * What the text says: the one that {@link #wipe} ends.
     *
     * @throws IllegalArgumentException when it is not the unpadded base64url form of any bytes
     */
    SecretBytes bytes() {
        return bytes.orElseThrow(() -> new IllegalArgumentException("no base64url"));
    }

    /** The text, as a copy that the caller wipes; as {@link #bytes}. */
    byte[] text() {
        return bytes().read(SecretText::encoded);
    }

    void wipe() {
        bytes.ifPresent(SecretBytes::destroy);
    }

    private static byte[] encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encode(bytes);
    }

    private static SecretText parse(char[] chars, int from, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            char each = chars[from + i];
            text[i] = each < 0x80 ? (byte) each : NO_BASE64;
        }
        try {
            return new SecretText(decoded(text));
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static Optional<SecretBytes> decoded(byte[] text) {
        SecretBytes value;
        try {
            value = SecretBytes.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        byte[] again = value.read(SecretText::encoded);
        boolean same = MessageDigest.isEqual(text, again);
        Arrays.fill(again, (byte) 0);
        return same ? Optional.of(value) : Optional.empty();
    }

    @Override
    public String toString() {
        return "SecretText";
    }

    static final class Reader extends StdDeserializer<SecretText> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(SecretText.class);
        }

        /** Wipes the characters in the parser's buffer. */
        @Override
        public SecretText deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "no text");
            }
            int length = json.getTextLength();
            char[] chars = json.getTextCharacters();
            int from = json.getTextOffset();
            try {
                return parse(chars, from, length);
            } finally {
                Arrays.fill(chars, from, from + length, '\0');
            }
        }
    }

    static final class Writer extends StdSerializer<SecretText> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(SecretText.class);
        }

        @Override
        public void serialize(SecretText secret, JsonGenerator json, SerializerProvider context) throws IOException {
            byte[] bytes = secret.bytes().read(byte[]::clone);
            try {
                json.writeBinary(Base64Variants.MODIFIED_FOR_URL, bytes, 0, bytes.length);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }
}
