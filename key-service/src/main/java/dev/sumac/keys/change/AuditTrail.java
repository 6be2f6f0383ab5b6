package dev.sumac.keys.change;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads the audit, and checks that nothing was taken out of it or written over. */
@Singleton
public class AuditTrail {

    private static final int BATCH = 1_000;
    /** More say nothing new: after one change every later hash may be another. */
    private static final int MOST_FAULTS = 100;

    /** Where the chain is broken, and how. */
    @Schema(name = "AuditFault")
    public record Fault(
            @Schema(examples = "7") long epoch,

            @Schema(examples = "the entry is missing") String fault) {}

    /**
     * What a check found.
     *
     * @param entries how many entries there are
     * @param headEpoch the epoch of the last change, as the counter has it
     * @param headHash the hash of its entry, as the counter has it; whoever keeps it elsewhere can tell later that this part
     *     of the trail was not made anew
     */
    public record Verification(long entries, long headEpoch, byte[] headHash, List<Fault> faults) {
        public boolean intact() {
            return faults.isEmpty();
        }
    }

    /** Entries before an epoch, the newest first. */
    public List<AuditEntry> before(long epoch, int limit) {
        return AuditEntry.before(epoch, limit);
    }

    /** Checks every entry there is. Changes may be made meanwhile: what comes after the first look is not looked at. */
    public Verification verify() {
        return QuarkusTransaction.requiringNew().call(() -> {
            ChangeCounter counter = ChangeCounter.only();
            long head = counter.epoch();
            Walk walk = new Walk();
            List<AuditEntry> some = AuditEntry.after(0, BATCH);
            while (!some.isEmpty()) {
                some.stream().filter(entry -> entry.epoch() <= head).forEach(walk::take);
                ChangeCounter.getEntityManager().clear();
                some = some.getLast().epoch() >= head
                        ? List.of()
                        : AuditEntry.after(some.getLast().epoch(), BATCH);
            }
            walk.end(head, counter.auditHash());
            long newest = AuditEntry.newestEpoch();
            // Read after the entries: a change that was made meanwhile has moved it.
            ChangeCounter.getEntityManager().clear();
            walk.beyond(newest, ChangeCounter.only().epoch());
            return new Verification(walk.entries, head, counter.auditHash(), List.copyOf(walk.faults));
        });
    }

    /** One pass over the chain. */
    private static final class Walk {
        private final List<Fault> faults = new ArrayList<>();
        private long entries;
        private long last;
        private byte[] hash = AuditHash.first();

        void take(AuditEntry entry) {
            entries++;
            if (entry.epoch() != last + 1) {
                missing(last + 1, entry.epoch() - 1);
            } else if (!MessageDigest.isEqual(AuditHash.of(hash, entry.epoch(), entry.text()), entry.hash())) {
                note(entry.epoch(), "was altered, or an entry before it was");
            }
            last = entry.epoch();
            hash = entry.hash();
        }

        void end(long head, byte[] headHash) {
            if (last < head) {
                missing(last + 1, head);
            } else if (!MessageDigest.isEqual(hash, headHash)) {
                note(head, "is not the entry that was written last");
            }
        }

        void beyond(long newest, long counted) {
            if (newest > counted) {
                note(newest, "was never counted");
            }
        }

        private void missing(long from, long to) {
            note(from, from == to ? "is missing" : "is missing, and all up to " + to);
        }

        private void note(long epoch, String fault) {
            if (faults.size() < MOST_FAULTS) {
                faults.add(new Fault(epoch, fault));
            }
        }
    }
}
