package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job whose request is under way here, as other replicas see it. The Helper answers when the test says so. */
class DispatchTest {

    private static final int REPORTS = 3;

    private final LeaderFixture leader = new LeaderFixture(TestDatabase.empty("dispatch"));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private InFlightJob job;

    /** A moment within the planner's lease, and one after it. */
    private final InstantSource within = after(LeaderFixture.LEASE.minusSeconds(1));

    private final InstantSource later = after(LeaderFixture.LEASE.plusSeconds(1));

    private static InstantSource after(Duration time) {
        return InstantSource.fixed(LeaderFixture.NOW.plus(time));
    }

    @BeforeEach
    void plan() throws Exception {
        List<LogRecord> records = leader.reports(0, REPORTS);
        leader.log.append(records);
        List<InFlightJob> planned = new ArrayList<>();
        assertThat(leader.processor(planned).process(leader.topic, leader.beginAtZero(0), records))
                .isTrue();
        job = planned.getFirst();
    }

    @AfterEach
    void end() {
        answered.countDown();
        threads.close();
    }

    private HelperClient.Answer ask() {
        asked.countDown();
        try {
            assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new HelperClient.Answer.Failed("the test is over", false);
    }

    private Dispatch dispatchWithJobUnderWay(InstantSource clock) throws InterruptedException {
        JobSender sender = leader.sender(clock, (task, request) -> ask());
        Dispatch dispatch = new Dispatch(
                sender,
                new Peers(clock, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                threads,
                new Dispatch.Room(1 << 20, 10, 10));
        dispatch.send(job);
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
        return dispatch;
    }

    /** What another replica may take. */
    private List<Jobs.Leased> lease(InstantSource clock) {
        return leader.sender(clock, (task, request) -> ask()).lease(REPORTS, Jobs.TaskFilter.allBut(List.of()));
    }

    @Test
    void drain_shouldLeaveAtOnceToAnother_whatTheHelperDoesNotAnswer() throws Exception {
        Dispatch dispatch = dispatchWithJobUnderWay(within);
        assertThat(lease(within)).as("while it is under way").isEmpty();

        dispatch.drain(Duration.ZERO);

        assertThat(lease(within)).singleElement().satisfies(taken -> {
            assertThat(taken.row().id()).isEqualTo(job.row().id());
            assertThat(taken.attempt()).isEqualTo(2);
        });
    }

    @Test
    void renew_shouldKeepOthersFromAJobThatTakesLong() throws Exception {
        Dispatch dispatch = dispatchWithJobUnderWay(within);

        dispatch.renew();

        assertThat(lease(later)).isEmpty();
    }

    @Test
    void jobOfAReplicaThatDied_shouldBeAnothersWhenItsLeaseIsOver() throws Exception {
        dispatchWithJobUnderWay(within);

        assertThat(lease(within)).isEmpty();
        assertThat(lease(later)).hasSize(1);
    }

    /** The first probe comes before the job's next attempt is due. */
    @Test
    void drive_shouldSendTheFirstJobThatIsDue_toAPeerThatWasDown() throws Exception {
        TestDatabase.update(
                leader.source,
                "update job set lease_until = null, next_attempt = '" + LeaderFixture.NOW.plusSeconds(10) + "'");
        AtomicReference<Instant> now = new AtomicReference<>(LeaderFixture.NOW);
        Peers peers = new Peers(now::get, Duration.ofSeconds(1), Duration.ofMinutes(1));
        Dispatch dispatch = new Dispatch(
                leader.sender(now::get, (task, request) -> ask()), peers, threads, new Dispatch.Room(1 << 20, 10, 10));
        peers.failed(leader.task, true);
        now.set(LeaderFixture.NOW.plusSeconds(1));
        dispatch.drive();
        assertThat(asked.getCount()).as("nothing is due").isEqualTo(1);

        now.set(LeaderFixture.NOW.plusSeconds(11));
        dispatch.drive();

        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
