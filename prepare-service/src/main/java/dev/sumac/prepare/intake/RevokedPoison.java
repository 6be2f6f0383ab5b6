package dev.sumac.prepare.intake;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.ParkedReports.Poison;
import dev.sumac.prepare.verify.Rejection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/**
 * Records that no attempt got past, and whose key is revoked as compromised: nobody need get past them any more, they are
 * rejected and counted.
 */
public final class RevokedPoison {

    private static final Logger LOG = Logger.getLogger(RevokedPoison.class);
    /** Records that are looked at together. */
    public static final int AT_ONCE = 100;

    private final Database database;
    private final IntPredicate revoked;

    /** @param revoked whether a config id names a key that is revoked as compromised */
    public RevokedPoison(Database database, IntPredicate revoked) {
        this.database = database;
        this.revoked = revoked;
    }

    /** Looks at all there is. To be called again and again, by any replica. */
    public void run() {
        ParkedReports.Place after = ParkedReports.Place.BEFORE_ALL;
        while (true) {
            ParkedReports.Place from = after;
            List<Poison> some = database.transact(connection -> ParkedReports.poison(connection, from, AT_ONCE));
            if (some.isEmpty()) {
                return;
            }
            some.stream().filter(this::isRevoked).forEach(this::reject);
            after = some.getLast().place();
        }
    }

    private boolean isRevoked(Poison poison) {
        OptionalInt configId = configId(poison.report());
        return configId.isPresent() && revoked.test(configId.getAsInt());
    }

    /** The key that a report's Leader share is sealed to; empty when it does not decode. */
    public static OptionalInt configId(byte[] report) {
        try {
            return OptionalInt.of(
                    Report.decode(report).leaderEncryptedInputShare().configId());
        } catch (DecodeException e) {
            return OptionalInt.empty();
        }
    }

    private void reject(Poison poison) {
        TaskId task = poison.task();
        boolean mine = database.transact(connection -> {
            boolean there = ParkedReports.deletePoison(connection, poison.place());
            if (there) {
                Outcomes.add(connection, new Outcomes.Tally().add(task, Rejection.KEY_REVOKED.reason(), 1));
            }
            return there;
        });
        if (mine) {
            LOG.infof("the record at %s, which nobody got past, is rejected: its key is revoked", poison.place());
        }
    }
}
