package dev.sumac.sdk;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.manifest.ManifestException;
import dev.sumac.manifest.SeenManifest;
import dev.sumac.manifest.SignedManifest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One aggregator's keys by its manifest. A manifest that was accepted is used until it is time to look for a newer one,
 * and, when no place can be reached that has one, until it expires or its key is said to be outdated. One that must not be
 * used is an error, whatever else is known: somebody shows it.
 */
final class ManifestKeys implements Keys {

    private final Transport transport;
    private final KeySource.Manifest source;
    private final Owner owner;
    private @Nullable Held held;
    /** Whether the last one was said to be outdated: a cache on the way may hold the same, and must ask. */
    private boolean outdated;

    ManifestKeys(Transport transport, KeySource.Manifest source, Owner owner) {
        this.transport = transport;
        this.source = source;
        this.owner = owner;
    }

    /** A manifest in use. */
    private record Held(SignedManifest signed, HpkeConfig config, Instant freshUntil) {
        boolean validAt(Instant now) {
            return now.isBefore(signed.manifest().expiresAt());
        }

        Held freshUntil(Instant time) {
            return new Held(signed, config, time);
        }
    }

    @Override
    public synchronized HpkeConfig preferred(Instant deadline) throws DapException, InterruptedException {
        Held known = held;
        Instant now = transport.now();
        if (known == null || !known.validAt(now)) {
            held = null;
            known = fetch(deadline);
        } else if (!now.isBefore(known.freshUntil())) {
            known = refreshed(known, now);
        }
        held = known;
        return known.config();
    }

    @Override
    public synchronized void invalidate(HpkeConfig used) {
        if (held != null && held.config().equals(used)) {
            // Its key may be known to others: while nobody answers, there is nothing to seal to.
            held = null;
            outdated = true;
        }
    }

    /** What some place has, not yet looked at. */
    private record Shown(byte[] compact, Instant freshUntil) {}

    /** A newer one, asked for once; only when nobody answers, the one that is known goes on. */
    private Held refreshed(Held known, Instant now) throws DapException, InterruptedException {
        Shown shown;
        try {
            shown = ask(now);
        } catch (DapException e) {
            return known.freshUntil(now.plus(Freshness.DEFAULT));
        }
        return accept(shown);
    }

    private Held fetch(Instant deadline) throws DapException, InterruptedException {
        return accept(ask(deadline));
    }

    private Shown ask(Instant deadline) throws DapException, InterruptedException {
        Instant asked = transport.now();
        if (source.location().getScheme().equals("file")) {
            return new Shown(read(), asked.plus(Freshness.DEFAULT));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(source.location())
                .timeout(Client.REQUEST_TIMEOUT)
                .header("Accept", "application/jose");
        if (outdated) {
            request.header("Cache-Control", "no-cache");
        }
        HttpResponse<byte[]> response = transport.send(request.build(), deadline, SignedManifest.MAX_LENGTH);
        return new Shown(response.body(), asked.plus(Freshness.of(response)));
    }

    private byte[] read() throws DapException {
        Path file = Path.of(source.location());
        try {
            return Files.size(file) > SignedManifest.MAX_LENGTH
                    ? new byte[SignedManifest.MAX_LENGTH + 1]
                    : Files.readAllBytes(file);
        } catch (IOException e) {
            throw DapException.unreachable("the manifest cannot be read: " + e, e);
        }
    }

    private Held accept(Shown shown) throws DapException {
        try {
            SignedManifest signed = source.root().verify(shown.compact(), transport.now());
            signed.requireFor(owner.endpoint(), owner.role());
            Optional<SeenManifest> last = source.memory().last(owner.endpoint());
            if (last.isPresent()) {
                last.get().requireNothingOlder(signed);
            }
            // Before it is found to be of no use: from now on, nothing older is.
            source.memory().remember(owner.endpoint(), SeenManifest.of(signed));
            held = null;
            outdated = false;
            HpkeConfig config = Keys.firstSupported(signed.manifest().configs())
                    .orElseThrow(() -> DapException.invalidAnswer(source.location() + ": no supported HPKE suite"));
            return new Held(signed, config, shown.freshUntil());
        } catch (ManifestException e) {
            throw DapException.untrusted(source.location().toString(), e);
        } catch (IOException e) {
            throw DapException.unreachable("what was seen of earlier manifests is not to be had: " + e.getMessage(), e);
        }
    }
}
