package dev.sumac.prepare.log;

import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.Positions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Deletes from the log what nothing needs any more; nothing else ever does. */
public final class Truncation {

    private final Database database;
    private final ReportLog log;

    public Truncation(Database database, ReportLog log) {
        this.database = database;
        this.log = log;
    }

    /** Deletes below the least offset that a position or an unfinished job needs, partition by partition. */
    public void run() throws ReportLog.UnavailableException {
        Map<Integer, Long> below = needless(log.topic());
        if (!below.isEmpty()) {
            log.deleteBelow(below);
        }
    }

    /**
     * The positions are read first: what is planned afterwards lies at or above them. A job and those that take over its
     * reports change in one transaction, and one statement looks at them all.
     */
    private Map<Integer, Long> needless(UUID topic) {
        return database.transact(connection -> {
            Map<Integer, Long> below = new HashMap<>(Positions.all(connection, topic));
            Map<Integer, Long> needed = Jobs.leastNeeded(connection, topic);
            below.replaceAll((partition, position) -> Math.min(position, needed.getOrDefault(partition, position)));
            return below;
        });
    }
}
