package dev.sumac.prepare.leader;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.ParkedReports;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Copies the reports of jobs that are not settled in time out of the log, so that it can be truncated for everybody else.
 * Whatever keeps a job waiting: the copies go when it is settled, and pass on to the jobs that take over its reports.
 */
public final class JobCopies {

    private static final Logger LOG = Logger.getLogger(JobCopies.class);
    /** Jobs whose reports are read at once: the log is read through from the first to the last of them. */
    private static final int AT_ONCE = 4;

    private final Database database;
    private final InstantSource clock;
    private final ReportLog log;
    private final Duration age;
    private final long mostBytes;
    /** Whether somebody was told that there is no room. */
    private volatile boolean full;

    /**
     * Copies within a limit.
     *
     * @param age of jobs that are copied
     * @param mostBytes of all copies, give or take what several replicas copy at once; what finds no room stays in the log, and the log with it
     */
    public JobCopies(Database database, InstantSource clock, ReportLog log, Duration age, long mostBytes) {
        this.database = database;
        this.clock = clock;
        this.log = log;
        this.age = age;
        this.mostBytes = mostBytes;
    }

    /** Copies what is due. To be called again and again, by any replica. */
    public void run() throws ReportLog.UnavailableException {
        UUID topic = log.topic();
        Instant createdBefore = clock.instant().minus(age);
        Optional<Jobs.Uncopied> last = Optional.empty();
        while (true) {
            Optional<Jobs.Uncopied> after = last;
            List<Jobs.Uncopied> jobs =
                    database.transact(connection -> Jobs.uncopied(connection, topic, createdBefore, after, AT_ONCE));
            if (jobs.isEmpty()) {
                full = false;
                return;
            }
            if (!copy(jobs)) {
                return;
            }
            last = Optional.of(jobs.getLast());
        }
    }

    /** False when there is no room for more. */
    private boolean copy(List<Jobs.Uncopied> jobs) throws ReportLog.UnavailableException {
        Map<LogPosition, byte[]> records = log.read(
                jobs.stream().flatMap(job -> job.row().reports().stream()).toList());
        long bytes = database.transact(Jobs::copiedBytes);
        for (Jobs.Uncopied job : jobs) {
            List<ParkedReports.Parked> copies = copies(job.row(), records);
            if (copies.size() < job.row().reports().size()) {
                missing(job.row());
                continue;
            }
            long more = copies.stream().mapToLong(copy -> copy.report().length).sum();
            if (bytes + more > mostBytes) {
                full();
                return false;
            }
            copy(job.row(), copies, more);
            bytes += more;
        }
        return true;
    }

    /** As it is when the job was settled since, too. */
    private void missing(JobRow job) {
        if (database.transact(connection -> Jobs.needsLog(connection, job.id()))) {
            LOG.errorf("ALARM: the log has lost reports of job %s", job.id());
        }
    }

    private void full() {
        if (!full) {
            full = true;
            LOG.errorf(
                    "ALARM: copies of unsettled jobs take %d bytes, as many as they may; the log is not truncated",
                    mostBytes);
        }
    }

    /** The row is locked first: whoever settles the job comes before, and nothing happens, or finds all the copies. */
    private void copy(JobRow job, List<ParkedReports.Parked> copies, long bytes) {
        Instant now = clock.instant();
        database.transact(connection -> {
            if (Jobs.markCopied(connection, job.id(), bytes)) {
                ParkedReports.insertCopies(connection, job.topic(), job.id(), copies, now);
            }
            return job;
        });
    }

    private static List<ParkedReports.Parked> copies(JobRow job, Map<LogPosition, byte[]> records) {
        List<ParkedReports.Parked> copies = new ArrayList<>();
        for (LogPosition at : job.reports()) {
            byte[] record = records.get(at);
            if (record != null) {
                copies.add(copy(job.task(), at, record));
            }
        }
        return copies;
    }

    private static ParkedReports.Parked copy(TaskId task, LogPosition at, byte[] record) {
        return new ParkedReports.Parked(at, Optional.of(task), reportId(record), record);
    }

    private static Optional<ReportId> reportId(byte[] record) {
        try {
            return Optional.of(Report.decode(record).reportMetadata().reportId());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
