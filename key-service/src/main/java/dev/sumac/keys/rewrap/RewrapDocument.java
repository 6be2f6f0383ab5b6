package dev.sumac.keys.rewrap;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A run as the API shows it. */
@Schema(name = "Rewrap")
public record RewrapDocument(
        @Schema(description = "Counts up", examples = "3") long run,

        @Schema(examples = "user:ada") String askedBy,

        Instant askedAt,

        @Schema(description = "Absent while it is under way") @Nullable
        Instant finishedAt,

        @Schema(description = "All secrets that are wrapped", examples = "124")
        long secrets,

        @Schema(description = "Of these, wrapped anew by this run", examples = "50")
        long rewrapped,

        @Schema(
                description = "Of these, not to be unwrapped: altered, another row's, or of a key that is gone",
                examples = "0")
        long refused,

        @Schema(description = "What stands in the way now", examples = "custody does not answer") @Nullable
        String fault) {

    static RewrapDocument of(RewrapRun run, RewrapRuns.Progress progress) {
        return new RewrapDocument(
                run.run(),
                run.askedBy(),
                run.askedAt(),
                run.finishedAt().orElse(null),
                progress.secrets(),
                progress.secrets() - progress.pending() - progress.refused(),
                progress.refused(),
                run.fault().isEmpty() ? null : run.fault());
    }
}
