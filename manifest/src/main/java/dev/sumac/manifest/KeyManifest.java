package dev.sumac.manifest;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.task.Url;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What an aggregator says of its HPKE keys: the payload of a manifest.
 *
 * <pre>{@code
 * {"origin": "https://leader.example/dap/", "role": "both", "seq": 7, "iat": 1790000000, "exp": 1790604800,
 *  "hpke_config_list": "<base64url>", "revoked": [3, 17], "prev": "<base64url>"}
 * }</pre>
 *
 * @param origin the aggregator's base URL, as it stands in its tasks
 * @param seq 1 or more; each manifest of an origin has one more than the last
 * @param issuedAt in whole seconds
 * @param expiresAt in whole seconds; after {@code issuedAt}, at most {@link #MAX_VALIDITY}
 * @param configs what {@code hpke_config} answers, byte for byte
 * @param revoked ids that take no report any more, of revoked keys and of destroyed ones; none of them is in {@code
 *     configs}
 * @param previous the {@link SignedManifest#digest() digest} of the manifest before this one; empty only for the first
 */
public record KeyManifest(
        Url origin,
        ManifestRole role,
        long seq,
        Instant issuedAt,
        Instant expiresAt,
        HpkeConfigList configs,
        NavigableSet<Integer> revoked,
        Optional<Bytes> previous) {

    /** The longest time for which a manifest may be used. */
    public static final Duration MAX_VALIDITY = Duration.ofDays(7);

    static final int DIGEST_LENGTH = 32;

    public KeyManifest {
        revoked = Collections.unmodifiableNavigableSet(new TreeSet<>(revoked));
        if (seq < 1) {
            throw new IllegalArgumentException("seq begins with 1");
        }
        if (!isWholeSecond(issuedAt) || !isWholeSecond(expiresAt)) {
            throw new IllegalArgumentException("times of a manifest are whole seconds");
        }
        if (!issuedAt.isBefore(expiresAt)
                || Duration.between(issuedAt, expiresAt).compareTo(MAX_VALIDITY) > 0) {
            throw new IllegalArgumentException("a manifest is valid for more than nothing and at most 7 days");
        }
        if (revoked.stream().anyMatch(id -> id < 0 || id > 0xff)) {
            throw new IllegalArgumentException("a config id is one byte");
        }
        if (configs.configs().stream().map(HpkeConfig::id).anyMatch(revoked::contains)) {
            throw new IllegalArgumentException("a revoked id is not advertised");
        }
        if (previous.isPresent() && previous.get().length() != DIGEST_LENGTH) {
            throw new IllegalArgumentException("prev is a SHA-256");
        }
    }

    private static boolean isWholeSecond(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether it speaks for the aggregator at {@code endpoint}; a slash at the end makes no difference. */
    public boolean speaksFor(Url endpoint) {
        return base(origin).equals(base(endpoint));
    }

    private static String base(Url url) {
        return url.value().endsWith("/") ? url.value() : url.value() + "/";
    }
}
