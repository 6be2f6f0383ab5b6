package dev.sumac.keys.hpke;

import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What requests for changes of keys hold. */
final class HpkeKeyRequests {

    private static final int LONGEST_WHY = 500;
    private static final String WHY = "1 to " + LONGEST_WHY + " characters that say why, for the audit";

    private static final String SUITE = "One that the schedule has; without it, the schedule's first";

    private HpkeKeyRequests() {}

    @Schema(name = "HpkeKeyCreation", examples = "{\"suite\": \"X25519\", \"why\": \"ready for Monday\"}")
    public record CreateRequest(
            @Schema(description = SUITE, nullable = true) @Nullable
            String suite,

            @Schema(nullable = true) @Nullable String why) {}

    @Schema(name = "HpkeKeyRotationRequest", examples = "{\"suite\": \"X25519\", \"why\": \"quarterly rotation\"}")
    public record RotateRequest(
            @Schema(description = SUITE, nullable = true) @Nullable
            String suite,

            @Schema(nullable = true) @Nullable String why) {}

    @Schema(name = "Why", examples = "{\"why\": \"the old one is needed no more\"}")
    public record WhyRequest(
            @Schema(nullable = true) @Nullable String why) {}

    @Schema(
            name = "HpkeKeyRevocationRequest",
            examples = "{\"reason\": \"compromised\", \"why\": \"a backup with the wrapping key was lost\"}")
    public record RevokeRequest(
            @Schema(
                    required = true,
                    enumeration = {"superseded", "compromised"})
            @Nullable
            String reason,

            @Schema(required = true, maxLength = LONGEST_WHY, description = "In your words, for the audit") @Nullable
            String why) {

        RevocationReason checkedReason() {
            return Optional.ofNullable(reason).flatMap(RevocationReason::of).orElseThrow(() -> Refusal.Invalid.of(
                            "reason", "superseded or compromised")
                    .refuse());
        }

        String checkedWhy() {
            return Optional.of(optional(why))
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> Refusal.Invalid.of("why", WHY).refuse());
        }
    }

    /** A reason that need not be given; empty when it is not. */
    static String optional(@Nullable String why) {
        String text = why == null ? "" : why.strip();
        if (text.length() > LONGEST_WHY || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.Invalid.of("why", WHY).refuse();
        }
        return text;
    }

    static OfferedSuite suite(String field, String name) {
        return OfferedSuite.named(name)
                .orElseThrow(() -> Refusal.Invalid.of(field, "one of " + String.join(", ", OfferedSuite.names()))
                        .refuse());
    }
}
