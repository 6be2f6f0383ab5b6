package dev.sumac.prepare.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sees to it that the days of some claims have their place, before the transaction that claims. */
public final class ReplayDays {

    /**
     * Days that one transaction claims for at most: each has a table, and each table takes locks. That there are not many
     * of them altogether, the tasks' maximal report age sees to.
     */
    public static final int MOST_AT_ONCE = 64;

    /** No partition takes the row (PostgreSQL's check_violation). */
    private static final String NO_PLACE = "23514";

    private final Database database;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();

    public ReplayDays(Database database) {
        this.database = database;
    }

    /**
     * Runs a transaction that claims. A day that was known to have its place may have been forgotten since, here or by
     * another replica, when a task came that accepts older reports: then the place is made anew, and the transaction
     * repeated.
     */
    public <T> T claiming(Collection<Integer> days, Database.Work<T> work) {
        ensure(days);
        try {
            return database.transact(work);
        } catch (DatabaseException e) {
            if (!(e.getCause() instanceof SQLException cause) || !NO_PLACE.equals(cause.getSQLState())) {
                throw e;
            }
            known.removeAll(days);
            ensure(days);
            return database.transact(work);
        }
    }

    /** The days are near now, so they are few. */
    public void ensure(Collection<Integer> days) {
        Set<Integer> missing = new HashSet<>(days);
        missing.removeAll(known);
        for (int day : missing) {
            database.transact(connection -> {
                ReplayIds.addDay(connection, day);
                return day;
            });
            known.add(day);
        }
    }
}
