package dev.sumac.upload;

import dev.sumac.dap.message.MediaType;
import dev.sumac.kit.key.HpkeKeyring.Advertisement;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The answer to {@code hpke_config}, made once for each change of the keys. Its entity tag covers the refused ids, too. */
final class HpkeConfigAnswer {

    private static final int TAG_BYTES = 16;

    private final Advertisement advertisement;
    private final byte[] body;
    private final String refused;
    private final String tag;

    HpkeConfigAnswer(Advertisement advertisement) {
        this.advertisement = advertisement;
        this.body = advertisement.configs().encode();
        this.refused = RefusedConfigIds.of(advertisement.refusedIds()).header();
        this.tag = tag(body, refused);
    }

    private static String tag(byte[] body, String refused) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(body);
            byte[] hash = digest.digest(refused.getBytes(StandardCharsets.US_ASCII));
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it says what the keys are now. */
    boolean is(Advertisement current) {
        return advertisement.equals(current);
    }

    /** Answers: with 304 and without a body who has it already. */
    void send(HttpServerResponse response, @Nullable String ifNoneMatch, String cacheControl) {
        response.putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
                .putHeader(HttpHeaders.ETAG, tag)
                .putHeader(RefusedConfigIds.HEADER, refused);
        if (ifNoneMatch != null && matches(ifNoneMatch)) {
            var _ = response.setStatusCode(304).end();
        } else {
            var _ = response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.HPKE_CONFIG_LIST.value())
                    .end(Buffer.buffer(body));
        }
    }

    /** By weak comparison (RFC 9110, section 13.1.2). */
    private boolean matches(String ifNoneMatch) {
        return Arrays.stream(ifNoneMatch.split(",", -1))
                .map(String::strip)
                .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
    }
}
