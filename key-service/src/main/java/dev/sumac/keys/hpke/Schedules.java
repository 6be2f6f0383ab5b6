package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.task.ReportAgeLimit;
import dev.sumac.keys.task.Tasks;
import dev.sumac.kit.key.CacheLifetime;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The aggregator's schedule: reads it, and lets an operator change it. To be called within a transaction or request. */
@Singleton
public class Schedules implements ReportAgeLimit {

    static final String SUBJECT = "hpke-schedule";

    private final CacheLifetime cacheLifetime;
    private final KeyJournal journal;

    public Schedules(CacheLifetime cacheLifetime, KeyJournal journal) {
        this.cacheLifetime = cacheLifetime;
        this.journal = journal;
    }

    /** The schedule as it is applied now. */
    Terms terms() {
        return Terms.of(ScheduleRow.only().schedule(), cacheLifetime.leastGrace(), Tasks.longestReportAge());
    }

    @Override
    public Duration longestReportAge() {
        Terms terms = terms();
        return terms.schedule().longestReportAge(terms.grace());
    }

    /** What the clients' caches need. */
    Duration leastGrace() {
        return cacheLifetime.leastGrace();
    }

    /**
     * A schedule that was set.
     *
     * @param epoch the last change of a key that came of it, which is published; 0 when there was none
     */
    record Changed(ScheduleRow row, long epoch) {}

    /**
     * Sets another schedule; keys that are advertised, or are to be, get the places of their suites. The change throws a
     * {@link ChangeRefusedException} when the schedule is none that keeps the promises to clients.
     */
    Function<Ledger, Changed> change(UnaryOperator<Schedule> changing, By by) {
        return ledger -> {
            ScheduleRow row = ScheduleRow.only();
            Schedule wanted = changing.apply(row.schedule());
            List<Refusal.Invalid.Field> faults = wanted.faults(cacheLifetime.leastGrace(), Tasks.longestReportAge());
            if (!faults.isEmpty()) {
                throw new Refusal.Invalid(faults).refuse();
            }
            if (row.schedule().equals(wanted)) {
                return new Changed(row, 0);
            }
            Change change = new Change(by.who(), "hpke-schedule.change", SUBJECT, text(wanted), by.why());
            ledger.recordUnpublished(change, epoch -> row.set(wanted, ledger.now(), epoch));
            return new Changed(row, reorder(ledger, wanted, by));
        };
    }

    private long reorder(Ledger ledger, Schedule schedule, By by) {
        long last = 0;
        for (HpkeKeyRow key : HpkeKeyRow.all()) {
            boolean listed = key.stage() instanceof KeyStage.Active || key.stage() instanceof KeyStage.Pending;
            int place = key.suite().map(schedule.suites()::indexOf).orElse(-1);
            if (listed && place >= 0 && place != key.preference()) {
                journal.prefer(ledger, key, place, by);
                last = key.epoch();
            }
        }
        return last;
    }

    private static String text(Schedule schedule) {
        return "suites " + schedule.suites()
                + ", prePublish " + IsoDurations.text(schedule.prePublish())
                + ", activePeriod " + IsoDurations.text(schedule.activePeriod())
                + ", overlap " + IsoDurations.text(schedule.overlap())
                + ", grace " + IsoDurations.text(schedule.grace());
    }
}
