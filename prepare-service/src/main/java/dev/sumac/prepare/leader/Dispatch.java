package dev.sumac.prepare.leader;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Puts jobs under way, each on a thread of its own, and bounds what of them is in memory: bytes of requests, and jobs of each
 * task. What finds no room waits as a row.
 */
public final class Dispatch {

    private static final Logger LOG = Logger.getLogger(Dispatch.class);

    /**
     * Room for jobs under way.
     *
     * @param bytes of requests; one poll or one round of leases more at most
     * @param jobsOfTask of one task
     * @param jobs altogether
     */
    public record Room(long bytes, int jobsOfTask, int jobs) {}

    private record UnderWay(Jobs.Leased lease, long bytes) {}

    private final JobSender sender;
    private final Peers peers;
    private final ExecutorService threads;
    private final Room room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<UUID, UnderWay> underWay = new ConcurrentHashMap<>();
    /** Tasks that filled their room and did not free it in time: nobody waits for them until they have. */
    private final Set<TaskId> congested = new HashSet<>();

    private long bytes;

    public Dispatch(JobSender sender, Peers peers, ExecutorService threads, Room room) {
        this.sender = sender;
        this.peers = peers;
        this.threads = threads;
        this.room = room;
    }

    /** Whether a task's new jobs may go at once; waits a little for room, unless that was in vain before. */
    public boolean awaitRoom(AggregationTask task, Duration atMost) {
        if (peers.isDown(task)) {
            return false;
        }
        lock.lock();
        try {
            long nanos = congested.contains(task.id()) ? 0 : atMost.toNanos();
            while (!hasRoom(task.id())) {
                if (nanos <= 0) {
                    congested.add(task.id());
                    return false;
                }
                nanos = freed.awaitNanos(nanos);
            }
            congested.remove(task.id());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(TaskId task) {
        return bytes < room.bytes && underWay.size() < room.jobs && jobsOf(task) < room.jobsOfTask;
    }

    private long jobsOf(TaskId task) {
        return underWay.values().stream()
                .filter(each -> each.lease.row().task().equals(task))
                .count();
    }

    /** Sends a job that is in memory already. */
    public void send(InFlightJob job) {
        start(job.lease(), () -> sender.deliver(job));
    }

    /** Leases jobs that are due and rebuilds and sends them, as far as there is room. To be called again and again. */
    public void drive() {
        for (Peers.Probe probe : peers.dueProbes()) {
            List<Jobs.Leased> leased = sender.lease(1, Jobs.TaskFilter.only(probe.tasks()));
            if (leased.isEmpty()) {
                peers.notSent(probe);
            }
            leased.forEach(lease -> rebuildAndSend(lease, () -> peers.notSent(probe)));
        }
        Set<TaskId> passOver = peers.waiting();
        passOver.addAll(full());
        int free = free();
        if (free > 0) {
            sender.lease(free, Jobs.TaskFilter.allBut(passOver)).forEach(lease -> rebuildAndSend(lease, () -> {}));
        }
    }

    /** @param otherwise what is done when it cannot be rebuilt now */
    private void rebuildAndSend(Jobs.Leased lease, Runnable otherwise) {
        start(lease, () -> sender.rebuild(lease).ifPresentOrElse(sender::deliver, otherwise));
    }

    private int free() {
        lock.lock();
        try {
            // Few at a time: each may be as large as jobs get.
            return bytes < room.bytes ? Math.min(4, room.jobs - underWay.size()) : 0;
        } finally {
            lock.unlock();
        }
    }

    private Collection<TaskId> full() {
        return underWay.values().stream()
                .map(each -> each.lease.row().task())
                .distinct()
                .filter(task -> jobsOf(task) >= room.jobsOfTask)
                .toList();
    }

    private void start(Jobs.Leased lease, Runnable work) {
        UUID key = UUID.randomUUID();
        UnderWay job = new UnderWay(lease, lease.row().requestLength());
        lock.lock();
        try {
            underWay.put(key, job);
            bytes += job.bytes;
        } finally {
            lock.unlock();
        }
        threads.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                // The row knows of the attempt; after the lease somebody tries again.
                LOG.errorf(e, "job %s was not brought to its end", lease.row().id());
            } finally {
                finished(key, job);
            }
        });
    }

    private void finished(UUID key, UnderWay job) {
        lock.lock();
        try {
            underWay.remove(key);
            bytes -= job.bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the leases of all that is under way. To be called well within a lease. */
    public void renew() {
        List<Jobs.Leased> leases =
                underWay.values().stream().map(UnderWay::lease).toList();
        if (!leases.isEmpty()) {
            sender.renew(leases);
        }
    }

    /** Waits a while for what is under way; what has not come to its end by then is for another replica, at once. */
    public void drain(Duration atMost) {
        awaitEnd(atMost);
        List<Jobs.Leased> left = underWay.values().stream().map(UnderWay::lease).toList();
        if (!left.isEmpty()) {
            sender.handOver(left);
        }
    }

    private void awaitEnd(Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (!underWay.isEmpty() && nanos > 0) {
                nanos = freed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
