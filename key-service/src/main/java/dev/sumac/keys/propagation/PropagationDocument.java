package dev.sumac.keys.propagation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far the last change of a key has come. */
@Schema(name = "HpkeKeyPropagation")
public record PropagationDocument(
        @Schema(examples = "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11")
        UUID key,

        @Schema(description = "The change that made the key what it is", examples = "12")
        long epoch,

        @Schema(description = "Whether the broker has it; a replica can have it only then")
        boolean published,

        @Schema(description = "Whether every replica that may still answer has it")
        boolean done,

        @Schema(description = "Of upload-service and prepare-service; those that ended in order are not listed")
        List<ReplicaDocument> replicas) {

    /** One replica. */
    @Schema(name = "Replica")
    public record ReplicaDocument(
            @Schema(description = "Host, process id and a random part", examples = "upload-5d9c-1-77af03c2")
            String id,

            @Schema(examples = "upload-service") String service,

            @Schema(description = "The last change of a key that it has applied", examples = "12")
            long appliedEpoch,

            @Schema(description = "Whether it has this change")
            boolean has,

            @Schema(description = "Whether its lease runs; without one it answers 503, so it need not have the change")
            boolean live,

            @Schema(description = "When it renewed its lease last, as read here")
            Instant lastSeen) {

        static ReplicaDocument of(Propagation.Replica replica) {
            ReplicaLeases.Seen seen = replica.seen();
            return new ReplicaDocument(
                    seen.id(), seen.service(), seen.appliedEpoch(), replica.has(), replica.live(), seen.lastSeen());
        }
    }

    static PropagationDocument of(UUID key, long epoch, Propagation.Spread spread) {
        return new PropagationDocument(
                key,
                epoch,
                spread.published(),
                spread.done(),
                spread.replicas().stream().map(ReplicaDocument::of).toList());
    }
}
