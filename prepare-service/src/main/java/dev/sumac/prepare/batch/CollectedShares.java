package dev.sumac.prepare.batch;

import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.Seals;
import java.time.Instant;
import java.util.List;

/**
 * Forgets the shares of ranges that were collected, and the jobs that made them: the seal has the answer for good, and the
 * sums that an operator sees. Answers to a Leader's requests are other rows, and claims too: they are not touched.
 */
public final class CollectedShares {

    private static final int AT_ONCE = 20;

    private final Database database;

    public CollectedShares(Database database) {
        this.database = database;
    }

    /** Forgets those of seals that were asked for before some time. */
    public void forgetBefore(Instant createdBefore) {
        while (true) {
            List<SealRow> seals = database.transact(connection -> Seals.withShares(connection, createdBefore, AT_ONCE));
            if (seals.isEmpty()) {
                return;
            }
            seals.forEach(this::forget);
        }
    }

    private void forget(SealRow seal) {
        database.transact(connection -> Seals.forgetShares(connection, seal.id())
                ? JobShares.forget(connection, seal.task(), seal.range())
                : 0);
    }
}
