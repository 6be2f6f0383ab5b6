package dev.sumac.collect.job;

import dev.sumac.collect.job.HelperErrands.Due;
import dev.sumac.collect.job.HelperErrands.Errand;
import dev.sumac.collect.loop.Look;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs the errands that are due, each on a virtual thread. A Helper that hangs holds its own few places and no other
 * task's.
 */
@ApplicationScoped
public class HelperDriver {

    private static final Logger LOG = Logger.getLogger(HelperDriver.class);
    /** Few at a time, for each row comes with our share, which may have megabytes. */
    private static final int BATCH = 4;

    private static final int PLACES_PER_HELPER = 8;
    /** An answer may say that its job is due again, earlier than its row did. */
    private static final Duration ANSWER = Duration.ofMillis(250);

    private final InstantSource clock;
    private final HelperErrands errands;
    private final HelperClient helper;
    private final TaskRegistry tasks;
    private final AnswerRoom room;
    private final int allPlaces;
    private final Semaphore places;
    private final ConcurrentMap<String, Semaphore> placesOfHelper = new ConcurrentHashMap<>();
    /** Locked while its leases are renewed: what an answer writes down meanwhile would be written over. */
    private final Set<UUID> underWay = new HashSet<>();

    HelperDriver(
            InstantSource clock,
            HelperErrands errands,
            HelperClient helper,
            TaskRegistry tasks,
            AnswerRoom room,
            @ConfigProperty(name = "sumac.collect.helper-requests", defaultValue = "128") int places) {
        this.clock = clock;
        this.errands = errands;
        this.helper = helper;
        this.tasks = tasks;
        this.room = room;
        this.allPlaces = places;
        this.places = new Semaphore(places);
    }

    /** Starts what is due, as far as there is room. */
    public Look runDue() {
        Instant now = clock.instant();
        // Before the rows are read: whoever gives its place back later has not written its answer down yet.
        int free = places.availablePermits();
        if (free == 0) {
            return new Look(false, Optional.of(now));
        }
        Due due = errands.lease(Math.min(BATCH, free));
        due.errands().forEach(this::start);
        boolean answersCome = free < allPlaces || !due.errands().isEmpty();
        return new Look(
                due.errands().size() == BATCH,
                answersCome ? Optional.of(earlier(now.plus(ANSWER), due.next())) : due.next());
    }

    private static Instant earlier(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }

    /** Keeps other replicas from the jobs whose Helper takes its time; a dead replica's are soon free. */
    public void renewLeases() {
        synchronized (underWay) {
            errands.renew(underWay);
        }
    }

    private void start(Errand errand) {
        places.acquireUninterruptibly();
        synchronized (underWay) {
            underWay.add(errand.jobId());
        }
        Thread.ofVirtual().name("helper-errand").start(() -> {
            try {
                run(errand);
            } catch (RuntimeException e) {
                LOG.warnf(e, "collection job %s: the answer was not written down; asked again later", errand.jobId());
            } finally {
                answered(errand);
                places.release();
            }
        });
    }

    private void run(Errand errand) {
        Optional<TaskEntry> task = tasks.find(errand.taskId());
        if (task.isEmpty()) {
            settle(errand, new HelperAnswer.Again("the task is not known", Optional.empty()));
            return;
        }
        String url = task.get().peerUrl().value();
        Semaphore mine = placesOfHelper.computeIfAbsent(url, helper -> new Semaphore(PLACES_PER_HELPER));
        if (!mine.tryAcquire()) {
            settle(errand, new HelperAnswer.Crowded());
            return;
        }
        try {
            ask(task.get(), errand, url);
        } finally {
            mine.release();
        }
    }

    /** An answer keeps its room until it is written down. */
    private void ask(TaskEntry task, Errand errand, String url) {
        if (!room.take(url, errand.mostOfAnswer())) {
            settle(errand, new HelperAnswer.Crowded());
            return;
        }
        try {
            settle(errand, helper.ask(task, errand));
        } finally {
            room.give(url, errand.mostOfAnswer());
        }
    }

    private void settle(Errand errand, HelperAnswer answer) {
        answered(errand);
        errands.settle(errand, answer);
    }

    private void answered(Errand errand) {
        synchronized (underWay) {
            underWay.remove(errand.jobId());
        }
    }
}
