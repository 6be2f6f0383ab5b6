package dev.sumac.sdk;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.MediaType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One aggregator's preferred HPKE configuration (section 4.4.1), kept as long as its {@code Cache-Control} allows
 * (RFC 9111).
 */
final class HpkeConfigs implements Keys {

    private final Transport transport;
    private final URI resource;
    private @Nullable Cached cached;
    /** Whether the last one was said to be outdated: a cache on the way may hold the same, and must ask. */
    private boolean outdated;

    HpkeConfigs(Transport transport, URI resource) {
        this.transport = transport;
        this.resource = resource;
    }

    @Override
    public synchronized HpkeConfig preferred(Instant deadline) throws DapException, InterruptedException {
        Cached known = cached;
        if (known == null || !transport.now().isBefore(known.freshUntil())) {
            known = fetch(deadline);
            cached = known;
        }
        return known.config();
    }

    @Override
    public synchronized void invalidate(HpkeConfig used) {
        if (cached != null && cached.config().equals(used)) {
            cached = null;
            outdated = true;
        }
    }

    private Cached fetch(Instant deadline) throws DapException, InterruptedException {
        Instant asked = transport.now();
        HttpRequest.Builder request = HttpRequest.newBuilder(resource)
                .timeout(Client.REQUEST_TIMEOUT)
                .header("Accept", MediaType.HPKE_CONFIG_LIST.value());
        if (outdated) {
            request.header("Cache-Control", "no-cache");
        }
        HttpResponse<byte[]> response = transport.send(request.build(), deadline);
        outdated = false;
        if (!MediaType.HPKE_CONFIG_LIST.matches(Transport.contentType(response).orElse(null))) {
            throw DapException.invalidAnswer(resource + ": not an HpkeConfigList");
        }
        return new Cached(choose(response.body()), asked.plus(Freshness.of(response)));
    }

    private HpkeConfig choose(byte[] body) throws DapException {
        try {
            return Keys.firstSupported(HpkeConfigList.decode(body))
                    .orElseThrow(() -> DapException.invalidAnswer(resource + ": no supported HPKE suite"));
        } catch (DecodeException e) {
            throw DapException.invalidAnswer(resource + ": " + e.getMessage());
        }
    }

    private record Cached(HpkeConfig config, Instant freshUntil) {}
}
