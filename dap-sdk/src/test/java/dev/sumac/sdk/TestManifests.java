package dev.sumac.sdk;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.ManifestRoot;
import dev.sumac.manifest.ManifestSigner;
import dev.sumac.manifest.SignedManifest;
import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import dev.sumac.sdk.TestAggregators.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** One organization's manifests: each follows the last unless it is told otherwise. */
final class TestManifests {

    private final Url origin;
    private final ManifestRoot root;
    private final ManifestSigner signer;
    private ManifestRole role = ManifestRole.BOTH;
    private NavigableSet<Integer> revoked = new TreeSet<>();
    private long seq;
    private Optional<Bytes> previous = Optional.empty();

    TestManifests(Url origin, Instant now) {
        this.origin = origin;
        ManifestAuthority authority =
                ManifestAuthority.create("root of " + origin, now.minus(Duration.ofDays(1)), Duration.ofDays(3650));
        Identity identity = authority.issueSigner("signer", now.minus(Duration.ofDays(1)), Duration.ofDays(365));
        this.root = new ManifestRoot(authority.root().certificate());
        this.signer = new ManifestSigner(identity.key(), List.of(identity.certificate()));
    }

    ManifestRoot root() {
        return root;
    }

    TestManifests role(ManifestRole value) {
        this.role = value;
        return this;
    }

    TestManifests revoked(int... ids) {
        revoked = new TreeSet<>();
        for (int id : ids) {
            revoked.add(id);
        }
        return this;
    }

    /** As if manifests had been issued meanwhile, or taken back. */
    TestManifests seq(long value) {
        this.seq = value;
        return this;
    }

    TestManifests previous(Bytes digest) {
        this.previous = Optional.of(digest);
        return this;
    }

    SignedManifest next(Instant now, HpkeConfig... configs) {
        seq++;
        SignedManifest signed = signer.sign(new KeyManifest(
                origin,
                role,
                seq,
                Instant.ofEpochSecond(now.getEpochSecond()),
                Instant.ofEpochSecond(now.getEpochSecond()).plus(KeyManifest.MAX_VALIDITY),
                new HpkeConfigList(List.of(configs)),
                revoked,
                previous));
        previous = Optional.of(signed.digest());
        return signed;
    }

    static Answer served(SignedManifest manifest) {
        return new Answer(
                200,
                Map.of("Content-Type", "application/jose", "Cache-Control", "max-age=60"),
                manifest.compact().getBytes(StandardCharsets.US_ASCII));
    }
}
