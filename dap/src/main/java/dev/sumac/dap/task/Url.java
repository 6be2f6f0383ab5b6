package dev.sumac.dap.task;

import dev.sumac.dap.message.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An aggregator's base URL, byte for byte as the participants agreed on it (section 4.1). Never normalized.
 *
 * <pre>{@code opaque Url<1..2^16-1>;}</pre>
 *
 * <p>https, or http for a loopback address, which is the local run.
 */
public record Url(String value) {

    private static final int MAX_LENGTH = 0xffff;

    public Url {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a URL has 1 to 65535 bytes");
        }
        if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("a URL is printable ASCII");
        }
        check(parse(value));
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no URL: " + e.getReason(), e);
        }
    }

    private static void check(URI uri) {
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (scheme == null || host == null) {
            throw new IllegalArgumentException("an aggregator's URL has a scheme and a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("an aggregator's URL has no user, query or fragment");
        }
        boolean secure = scheme.equalsIgnoreCase("https");
        if (!secure && !(scheme.equalsIgnoreCase("http") && isLoopback(host))) {
            throw new IllegalArgumentException("an aggregator's URL is https (http only for a loopback address)");
        }
    }

    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** The URL's bytes. */
    public Bytes encoded() {
        return Bytes.wrap(value.getBytes(StandardCharsets.US_ASCII));
    }

    public URI toUri() {
        return parse(value);
    }

    /** The path of the base URL, without a slash at its end: what an absolute path in a {@code Location} begins with. */
    public String basePath() {
        String path = parse(value).getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** A resource relative to this base, such as {@code hpke_config}. */
    public URI resource(String relative) {
        return URI.create(value.endsWith("/") ? value + relative : value + "/" + relative);
    }

    @Override
    public String toString() {
        return value;
    }
}
