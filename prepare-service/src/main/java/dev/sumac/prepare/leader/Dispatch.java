package dev.sumac.prepare.leader;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.TaskPeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Puts jobs under way, each on a thread of its own, and bounds what of them is in memory: bytes and jobs, of each peer and
 * altogether, and jobs of each task. What finds no room waits as a row.
 */
public final class Dispatch {

    private static final Logger LOG = Logger.getLogger(Dispatch.class);

    /**
     * Room for jobs under way. One peer has at most half of what the others leave: when some hang, the next still finds room.
     *
     * @param bytes that they take; one poll more at most, and what jobs turn out to take that are rebuilt
     * @param jobsOfTask of one task; one poll more at most
     * @param jobs altogether; one poll more at most
     */
    public record Room(long bytes, int jobsOfTask, int jobs) {

        long bytesOfPeer(long ofOthers) {
            return Math.max(1, (bytes - ofOthers) / 2);
        }

        int jobsOfPeer(int ofOthers) {
            return Math.max(1, (jobs - ofOthers) / 2);
        }
    }

    private record UnderWay(Jobs.Leased lease, String peerUrl, long bytes) {

        TaskId task() {
            return lease.row().task();
        }
    }

    /** Few at a time: each may be as large as jobs get, and is known to be only when it is rebuilt. */
    private static final int LEASED_AT_ONCE = 4;

    private final JobSender sender;
    private final Peers peers;
    private final TaskPeers taskPeers;
    private final Executor threads;
    private final Room room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<UUID, UnderWay> underWay = new ConcurrentHashMap<>();
    /** Peers and tasks that filled their room and did not free it in time: nobody waits for them until they have. */
    private final Set<Peers.Key> congested = new HashSet<>();

    public Dispatch(JobSender sender, Peers peers, TaskPeers taskPeers, Executor threads, Room room) {
        this.sender = sender;
        this.peers = peers;
        this.taskPeers = taskPeers;
        this.threads = threads;
        this.room = room;
    }

    /** Whether a task's new jobs may go at once; waits a little for room, unless that was in vain before. */
    public boolean awaitRoom(AggregationTask task, Duration atMost) {
        if (peers.isDown(task)) {
            return false;
        }
        Peers.Key ofTask = new Peers.Key.OneTask(task.id());
        Peers.Key ofPeer = new Peers.Key.Peer(task.peerUrl());
        lock.lock();
        try {
            long nanos = congested.contains(ofTask) || congested.contains(ofPeer) ? 0 : atMost.toNanos();
            while (!hasRoom() || isFull(task.peerUrl()) || isFull(task.id())) {
                if (nanos <= 0) {
                    congested.add(isFull(task.peerUrl()) ? ofPeer : ofTask);
                    return false;
                }
                nanos = freed.awaitNanos(nanos);
            }
            congested.remove(ofTask);
            congested.remove(ofPeer);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return bytes(underWay.values()) < room.bytes && underWay.size() < room.jobs;
    }

    private boolean isFull(String peerUrl) {
        List<UnderWay> its = new ArrayList<>();
        List<UnderWay> others = new ArrayList<>();
        underWay.values().forEach(each -> (each.peerUrl.equals(peerUrl) ? its : others).add(each));
        return bytes(its) >= room.bytesOfPeer(bytes(others)) || its.size() >= room.jobsOfPeer(others.size());
    }

    private boolean isFull(TaskId task) {
        return underWay.values().stream()
                        .filter(each -> each.task().equals(task))
                        .count()
                >= room.jobsOfTask;
    }

    private static long bytes(Collection<UnderWay> jobs) {
        return jobs.stream().mapToLong(UnderWay::bytes).sum();
    }

    /** Sends a job that is in memory already. */
    public void send(InFlightJob job) {
        start(new UnderWay(job.lease(), job.task().peerUrl(), job.bytes()), key -> sender.deliver(job));
    }

    /**
     * Leases jobs that are due and rebuilds and sends them, as far as there is room. To be called again and again.
     *
     * @return whether others may be due, or soon have room: some were, are under way, or wait for a peer that is down
     */
    public boolean drive() {
        for (Peers.Probe probe : peers.dueProbes()) {
            List<Jobs.Leased> leased = sender.lease(1, Jobs.TaskFilter.only(probe.tasks()));
            if (leased.isEmpty()) {
                peers.notSent(probe);
            }
            leased.forEach(lease -> rebuildAndSend(lease, () -> peers.notSent(probe)));
        }
        int leased = 0;
        while (leased < LEASED_AT_ONCE && leaseOne()) {
            leased++;
        }
        return leased > 0 || !underWay.isEmpty() || !peers.waiting().isEmpty();
    }

    /** One at a time, for each may be the last that there is room for. */
    private boolean leaseOne() {
        if (!hasRoom()) {
            return false;
        }
        Set<TaskId> passOver = peers.waiting();
        passOver.addAll(full());
        List<Jobs.Leased> leased = sender.lease(1, Jobs.TaskFilter.allBut(passOver));
        leased.forEach(lease -> rebuildAndSend(lease, () -> {}));
        return !leased.isEmpty();
    }

    /** @param otherwise what is done when it cannot be rebuilt now */
    private void rebuildAndSend(Jobs.Leased lease, Runnable otherwise) {
        TaskId task = lease.row().task();
        String peerUrl = taskPeers.peerOf(task).orElse(task.toString());
        start(new UnderWay(lease, peerUrl, lease.row().requestLength()), key -> sender.rebuild(lease)
                .ifPresentOrElse(
                        job -> {
                            underWay.put(key, new UnderWay(lease, job.task().peerUrl(), job.bytes()));
                            sender.deliver(job);
                        },
                        otherwise));
    }

    /** Tasks of which no job may be leased now. */
    private Set<TaskId> full() {
        Set<TaskId> full = new HashSet<>();
        for (UnderWay each : List.copyOf(underWay.values())) {
            if (isFull(each.task())) {
                full.add(each.task());
            }
            if (isFull(each.peerUrl)) {
                full.addAll(taskPeers.tasksAt(each.peerUrl));
            }
        }
        return full;
    }

    private void start(UnderWay job, Consumer<UUID> work) {
        UUID key = UUID.randomUUID();
        underWay.put(key, job);
        threads.execute(() -> {
            try {
                work.accept(key);
            } catch (RuntimeException e) {
                // The row knows of the attempt; after the lease somebody tries again.
                LOG.errorf(
                        e, "job %s was not brought to its end", job.lease.row().id());
            } finally {
                finished(key);
            }
        });
    }

    private void finished(UUID key) {
        lock.lock();
        try {
            underWay.remove(key);
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
