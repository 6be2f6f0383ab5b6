package dev.sumac.prepare.store;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import java.util.List;
import java.util.UUID;

/** The states of a seal. docs/data-model.md has the arrows. */
public sealed interface SealState {

    /** As the column has it. */
    String label();

    /**
     * Asked for: planning goes on as if it were not.
     *
     * @param ends where each partition of the log ended when it was asked for
     */
    record Draining(UUID topic, List<Long> ends) implements SealState {
        static final String LABEL = "Draining";

        public Draining {
            ends = List.copyOf(ends);
        }

        @Override
        public String label() {
            return LABEL;
        }
    }

    /** New reports of the range are held; the jobs that are under way come to their end. */
    record Closing() implements SealState {
        static final String LABEL = "Closing";

        @Override
        public String label() {
            return LABEL;
        }
    }

    /**
     * Collected.
     *
     * @param intervalStart least report time
     * @param encryptedShare the draft's {@code HpkeCiphertext}
     */
    record Sealed(long reportCount, Checksum checksum, long intervalStart, long intervalDuration, Bytes encryptedShare)
            implements SealState {
        static final String LABEL = "Sealed";

        @Override
        public String label() {
            return LABEL;
        }
    }
}
