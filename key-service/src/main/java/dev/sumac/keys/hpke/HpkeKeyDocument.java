package dev.sumac.keys.hpke;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.key.HpkeKeyState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key without its private half. */
@Schema(name = "HpkeKey")
public record HpkeKeyDocument(
        @Schema(examples = "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11")
        UUID uuid,

        HpkeKeyState state,

        @Schema(description = "What a report names: one byte", examples = "172")
        int configId,

        @Schema(
                description =
                        "X25519, P256 or another name of the schedule's; null when keys of the suite are no longer made",
                nullable = true,
                examples = "X25519")
        @Nullable
        String suite,

        @Schema(examples = "32") int kemId,

        @Schema(examples = "1") int kdfId,

        @Schema(examples = "1") int aeadId,

        @Schema(description = "base64url without padding", examples = "OIQmpUS7u8KXqk6hbGo0FDMUWzqYIzq2kQnqm4nKxU0")
        String publicKey,

        @Schema(description = "Place in hpke_config, lower first", examples = "0")
        int preference,

        Instant createdAt,
        Instant stateSince,

        @Schema(description = "The change that made it what it is", examples = "12")
        long epoch,

        @Schema(description = "What it becomes by itself; null when nothing", nullable = true) @Nullable
        HpkeKeyState nextState,

        @Schema(description = "When, at the earliest", nullable = true) @Nullable
        Instant nextStateAt) {

    /** To be called in a transaction or a request. */
    static HpkeKeyDocument of(HpkeKeyRow row, Terms terms, Moment now) {
        HpkeConfig config = row.config();
        Optional<KeyPlan.Next> next = KeyPlan.next(row, terms, now);
        return new HpkeKeyDocument(
                row.uuid(),
                row.state(),
                config.id(),
                row.suite().map(OfferedSuite::name).orElse(null),
                config.kemId(),
                config.kdfId(),
                config.aeadId(),
                config.publicKey().toBase64Url(),
                row.preference(),
                row.createdAt(),
                row.stateSince(),
                row.epoch(),
                next.map(KeyPlan.Next::state).orElse(null),
                next.map(KeyPlan.Next::at).orElse(null));
    }
}
