package dev.sumac.prepare.key;

import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.prepare.intake.RevokedPoison;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.RetiredKeyRows;
import dev.sumac.prepare.store.RetiredKeyRows.Ends;
import dev.sumac.prepare.store.RetiredKeyRows.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Follows a key that takes nothing new until nothing names it. First it waits until no upload that was judged before can still
 * be on its way to the log, then notes where the log ends. All below has to be planned, and what of it needs this key to be
 * taken up and settled (the Leader's half); and older than any task accepts (the Helper's half: what its Leaders hold, only
 * time tells). Then it says so, again and again until the key is destroyed: it stays true, and a message may be lost.
 *
 * <p>Any replica takes any step; each is one statement that does nothing the second time.
 */
public final class RetiredKeys {

    /** Where it is said that nothing needs a key any more. */
    @FunctionalInterface
    public interface Announcement {
        void released(UUID key);
    }

    /** What is known of keys and tasks now. */
    public interface Known {
        List<HpkeKeyEntry> keys();

        /** For how long a Leader may bring a report of any task that we help in. */
        Duration longestReportAge();
    }

    /**
     * How long to wait.
     *
     * @param lastUploads after a key was retired, until nothing under it can reach the log
     * @param clocks beyond the age of the oldest report, for clocks that are wrong
     */
    public record Margins(Duration lastUploads, Duration clocks) {}

    private final Database database;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ReportLog log;
    private final Known known;
    private final Margins margins;
    private final Announcement announcement;
    /** When this replica saw a key retired, by a clock that nobody sets. Not safe for use by several threads. */
    private final Map<UUID, Long> retiredAt = new HashMap<>();

    public RetiredKeys(
            Database database,
            InstantSource clock,
            LongSupplier nanoTime,
            ReportLog log,
            Known known,
            Margins margins,
            Announcement announcement) {
        this.database = database;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.log = log;
        this.known = known;
        this.margins = margins;
        this.announcement = announcement;
    }

    /** Takes the steps that can be taken now. To be called again and again. */
    public void run() throws ReportLog.UnavailableException {
        Map<UUID, HpkeKeyEntry> keys =
                known.keys().stream().collect(Collectors.toMap(HpkeKeyEntry::uuid, Function.identity()));
        keys.values().stream().filter(RetiredKeys::isRetired).forEach(this::note);
        for (Row row : database.transact(RetiredKeyRows::all)) {
            HpkeKeyEntry key = keys.get(row.key());
            // One that this replica does not know yet, or not as it is, is another's to follow.
            if (key != null && key.state() == HpkeKeyState.DESTROYED) {
                forget(row.key());
            } else if (key != null && isRetired(key)) {
                follow(row);
            }
        }
    }

    private static boolean isRetired(HpkeKeyEntry key) {
        return !key.state().accepted() && key.state() != HpkeKeyState.DESTROYED;
    }

    private void note(HpkeKeyEntry key) {
        if (!retiredAt.containsKey(key.uuid())) {
            Instant now = clock.instant();
            database.transact(connection -> {
                RetiredKeyRows.note(connection, key.uuid(), key.config().id(), now);
                return now;
            });
            retiredAt.put(key.uuid(), nanoTime.getAsLong());
        }
    }

    private void forget(UUID key) {
        retiredAt.remove(key);
        database.transact(connection -> {
            RetiredKeyRows.forget(connection, key);
            return key;
        });
    }

    private void follow(Row row) throws ReportLog.UnavailableException {
        Optional<Ends> ends = row.ends();
        if (ends.isEmpty()) {
            noteEnds(row.key());
        } else if (isPast(row) && !isNamed(row, ends.get())) {
            announcement.released(row.key());
        }
    }

    private void noteEnds(UUID key) throws ReportLog.UnavailableException {
        long passed = nanoTime.getAsLong() - retiredAt.getOrDefault(key, nanoTime.getAsLong());
        if (passed >= margins.lastUploads.toNanos()) {
            Ends ends = new Ends(log.topic(), log.ends());
            database.transact(connection -> {
                RetiredKeyRows.end(connection, key, ends);
                return ends;
            });
        }
    }

    /** Whether a report under the key is older than any task accepts, wherever it is. */
    private boolean isPast(Row row) {
        Duration since = Duration.between(row.seenAt(), clock.instant());
        return since.compareTo(known.longestReportAge().plus(margins.clocks)) >= 0;
    }

    /** Asked in the order in which a record goes on its way, for between two questions it may. */
    private boolean isNamed(Row row, Ends ends) throws ReportLog.UnavailableException {
        UUID topic = log.topic();
        return database.transact(connection -> RetiredKeyRows.anyToPlan(connection, ends, topic)
                        || RetiredKeyRows.anyAside(connection, row.configId()))
                || isNamedByRecord(row)
                || database.transact(connection -> RetiredKeyRows.anyInJobs(connection, row.configId(), ends));
    }

    /** What no job has may stay for ever, so it counts only for the key that the record itself names. */
    private boolean isNamedByRecord(Row row) {
        ParkedReports.Place after = ParkedReports.Place.BEFORE_ALL;
        while (true) {
            ParkedReports.Place from = after;
            List<ParkedReports.Poison> some =
                    database.transact(connection -> ParkedReports.ofAnyKey(connection, from, RevokedPoison.AT_ONCE));
            if (some.isEmpty()) {
                return false;
            }
            if (some.stream()
                    .anyMatch(each -> RevokedPoison.configId(each.report()).equals(OptionalInt.of(row.configId())))) {
                return true;
            }
            after = some.getLast().place();
        }
    }
}
