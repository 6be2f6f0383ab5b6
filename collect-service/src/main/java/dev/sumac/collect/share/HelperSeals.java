package dev.sumac.collect.share;

import dev.sumac.collect.seal.Problem;
import dev.sumac.collect.seal.SealAsker;
import dev.sumac.collect.share.AggregateShareState.Requested;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.proto.BatchSealed;
import dev.sumac.proto.TaskRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What the answer to the Helper's SealBatch does to its aggregate share. */
@ApplicationScoped
class HelperSeals implements SealAsker {

    private static final Logger LOG = Logger.getLogger(HelperSeals.class);

    private final InstantSource clock;

    HelperSeals(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public TaskRole role() {
        return TaskRole.TASK_ROLE_HELPER;
    }

    @Override
    public void sealed(UUID requestId, BatchSealed sealed) throws DecodeException {
        HpkeCiphertext encrypted =
                HpkeCiphertext.decode(sealed.getEncryptedAggregateShare().toByteArray());
        AggregateShareRow.lock(requestId).ifPresent(share -> {
            if (share.state() instanceof Requested requested) {
                share.become(requested.sealed(encrypted), clock.instant());
            }
        });
    }

    @Override
    public void refused(UUID requestId, Problem problem) {
        AggregateShareRow.lock(requestId).ifPresent(share -> {
            if (share.state() instanceof Requested requested) {
                share.become(requested.refused(problem), clock.instant());
                LOG.infof("task %s, aggregate share %s: refused: %s", share.task(), share.id, problem);
            }
        });
    }
}
