package dev.sumac.prepare.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sees to it that the days of some claims have their place, before the transaction that claims. */
public final class ReplayDays {

    private final Database database;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();

    public ReplayDays(Database database) {
        this.database = database;
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
