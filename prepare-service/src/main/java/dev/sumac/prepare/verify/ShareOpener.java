package dev.sumac.prepare.verify;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.task.AggregationTask;
import java.util.List;

/** Opens encrypted input shares (section 4.5.3.3). */
public interface ShareOpener {

    /** An encrypted share with what it is bound to. */
    record EncryptedShare(ReportMetadata metadata, Bytes publicShare, HpkeCiphertext ciphertext) {}

    /** What came of one share. */
    sealed interface Opened {
        record Plaintext(byte[] bytes) implements Opened {}

        record Refused(Rejection rejection) implements Opened {}
    }

    /** Why shares are opened. */
    enum Purpose {
        /** To be judged, or sent for the first time: a key that is revoked as compromised opens nothing. */
        JUDGE,
        /** To repeat a request that was begun to be sent: a key opens whatever became of it. */
        REPEAT
    }

    /**
     * Opens a batch; one result per share, in order.
     *
     * @throws NotCurrentException when a key is not known, or not unwrapped, and nobody can say that there is none; then
     *     nothing may be rejected. A {@link dev.sumac.kit.key.KeyRefusedException} when it cannot be had before somebody
     *     mends it
     */
    List<Opened> open(AggregationTask task, List<EncryptedShare> shares, Purpose purpose) throws NotCurrentException;
}
