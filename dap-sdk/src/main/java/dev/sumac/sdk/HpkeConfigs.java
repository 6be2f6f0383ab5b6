package dev.sumac.sdk;

import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.MediaType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One aggregator's preferred HPKE configuration (section 4.4.1), kept as long as its {@code Cache-Control} allows
 * (RFC 9111).
 */
final class HpkeConfigs {

    /** How long a list without {@code Cache-Control} is kept. */
    static final Duration DEFAULT_FRESHNESS = Duration.ofMinutes(5);

    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=\"?(\\d{1,10})");
    private static final Pattern NO_CACHE = Pattern.compile("(?:^|[\\s,])no-(?:store|cache)(?:$|[\\s,=])");

    private final Transport transport;
    private final URI resource;
    private @Nullable Cached cached;

    HpkeConfigs(Transport transport, URI resource) {
        this.transport = transport;
        this.resource = resource;
    }

    /** The configuration to seal to; fetched when none is fresh. */
    synchronized HpkeConfig preferred(Instant deadline) throws DapException, InterruptedException {
        Cached known = cached;
        if (known == null || !transport.now().isBefore(known.freshUntil())) {
            known = fetch(deadline);
            cached = known;
        }
        return known.config();
    }

    /** Forgets {@code used}, unless another has been fetched since. */
    synchronized void invalidate(HpkeConfig used) {
        if (cached != null && cached.config().equals(used)) {
            cached = null;
        }
    }

    private Cached fetch(Instant deadline) throws DapException, InterruptedException {
        Instant asked = transport.now();
        HttpResponse<byte[]> response = transport.send(
                HttpRequest.newBuilder(resource)
                        .timeout(Client.REQUEST_TIMEOUT)
                        .header("Accept", MediaType.HPKE_CONFIG_LIST.value())
                        .build(),
                deadline);
        if (!MediaType.HPKE_CONFIG_LIST.matches(Transport.contentType(response).orElse(null))) {
            throw DapException.invalidAnswer(resource + ": not an HpkeConfigList");
        }
        return new Cached(choose(response.body()), asked.plus(freshness(response)));
    }

    private HpkeConfig choose(byte[] body) throws DapException {
        try {
            return HpkeConfigList.decode(body).configs().stream()
                    .filter(HpkeConfigs::canSealTo)
                    .findFirst()
                    .orElseThrow(() -> DapException.invalidAnswer(resource + ": no supported HPKE suite"));
        } catch (DecodeException e) {
            throw DapException.invalidAnswer(resource + ": " + e.getMessage());
        }
    }

    private static boolean canSealTo(HpkeConfig config) {
        try {
            HpkeSealer sealer = new HpkeSealer(config);
            return sealer.config().equals(config);
        } catch (IllegalArgumentException unsupported) {
            return false;
        }
    }

    private static Duration freshness(HttpResponse<?> response) {
        String control =
                String.join(", ", response.headers().allValues("Cache-Control")).toLowerCase(Locale.ROOT);
        if (NO_CACHE.matcher(control).find()) {
            return Duration.ZERO;
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (!maxAge.find()) {
            return DEFAULT_FRESHNESS;
        }
        long age = response.headers()
                .firstValue("Age")
                .filter(value -> value.matches("\\d{1,10}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Duration.ofSeconds(Math.max(0, Long.parseLong(maxAge.group(1)) - age));
    }

    private record Cached(HpkeConfig config, Instant freshUntil) {}
}
