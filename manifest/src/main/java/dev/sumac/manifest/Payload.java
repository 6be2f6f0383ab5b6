package dev.sumac.manifest;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.ManifestException.Fault;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** A manifest's payload as JSON. Members that are not known are passed over; each that is known is checked. */
final class Payload {

    private static final String ORIGIN = "origin";
    private static final String ROLE = "role";
    private static final String SEQ = "seq";
    private static final String ISSUED_AT = "iat";
    private static final String EXPIRES_AT = "exp";
    private static final String CONFIGS = "hpke_config_list";
    private static final String REVOKED = "revoked";
    private static final String PREVIOUS = "prev";

    private final Map<String, Object> members;

    private Payload(Map<String, Object> members) {
        this.members = members;
    }

    static String encode(KeyManifest manifest) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(ORIGIN, manifest.origin().value());
        members.put(ROLE, manifest.role().token());
        members.put(SEQ, manifest.seq());
        members.put(ISSUED_AT, manifest.issuedAt().getEpochSecond());
        members.put(EXPIRES_AT, manifest.expiresAt().getEpochSecond());
        members.put(CONFIGS, Bytes.wrap(manifest.configs().encode()).toBase64Url());
        members.put(REVOKED, List.copyOf(manifest.revoked()));
        manifest.previous().ifPresent(digest -> members.put(PREVIOUS, digest.toBase64Url()));
        return JsonUtil.toJson(members);
    }

    static KeyManifest decode(byte[] json) throws ManifestException {
        try {
            return new Payload(JsonUtil.parseJson(new String(json, StandardCharsets.UTF_8))).manifest();
        } catch (JoseException | DecodeException | IllegalArgumentException | DateTimeException e) {
            throw new ManifestException(Fault.MALFORMED, "the payload is no manifest: " + e.getMessage(), e);
        }
    }

    private KeyManifest manifest() throws DecodeException {
        String role = text(ROLE);
        return new KeyManifest(
                new Url(text(ORIGIN)),
                ManifestRole.ofToken(role).orElseThrow(() -> new IllegalArgumentException("role is not one known")),
                number(members.get(SEQ), SEQ),
                Instant.ofEpochSecond(number(members.get(ISSUED_AT), ISSUED_AT)),
                Instant.ofEpochSecond(number(members.get(EXPIRES_AT), EXPIRES_AT)),
                HpkeConfigList.decode(bytes(CONFIGS).toByteArray()),
                revoked(),
                members.containsKey(PREVIOUS) ? Optional.of(bytes(PREVIOUS)) : Optional.empty());
    }

    private NavigableSet<Integer> revoked() {
        if (!(members.get(REVOKED) instanceof List<?> listed)) {
            throw new IllegalArgumentException(REVOKED + " must be a list");
        }
        NavigableSet<Integer> revoked = new TreeSet<>();
        for (@Nullable Object id : listed) {
            int next = (int) number(id, REVOKED, 0xff);
            if (!revoked.isEmpty() && next <= revoked.last()) {
                throw new IllegalArgumentException(REVOKED + " must be in ascending order");
            }
            revoked.add(next);
        }
        return revoked;
    }

    private String text(String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " must be a text");
    }

    private Bytes bytes(String name) {
        return Bytes.ofBase64Url(text(name));
    }

    /** A number that fits into 53 bits, so that every JSON parser reads the same. */
    private static long number(@Nullable Object value, String name) {
        return number(value, name, (1L << 53) - 1);
    }

    private static long number(@Nullable Object value, String name, long most) {
        if (value instanceof Long number && number >= 0 && number <= most) {
            return number;
        }
        throw new IllegalArgumentException(name + " must be a whole number, at most " + most);
    }
}
