package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.TaskPeers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job whose request is under way here, as other replicas see it. The Helper answers when the test says so. */
class DispatchTest {

    private static final int REPORTS = 3;
    private static final String HANGING = "https://hanging.example/";
    private static final String OTHER = "https://other.example/";

    private final LeaderFixture leader = new LeaderFixture(TestDatabase.empty("dispatch"));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final KnownTasks known = new KnownTasks();
    private InFlightJob job;

    /** A moment within the planner's lease, and one after it. */
    private final InstantSource within = after(LeaderFixture.LEASE.minusSeconds(1));

    private final InstantSource later = after(LeaderFixture.LEASE.plusSeconds(1));

    /** Tasks like the fixture's, at other peers: a request of one is as good as another's. */
    private final class KnownTasks implements TaskPeers {
        private final Map<TaskId, AggregationTask> tasks = new HashMap<>(Map.of(leader.task.id(), leader.task));

        AggregationTask add(int number, String peerUrl) {
            byte[] id = new byte[TaskId.LENGTH];
            id[0] = (byte) number;
            AggregationTask like = leader.task;
            AggregationTask task = new AggregationTask(
                    TaskId.of(id),
                    like.role(),
                    peerUrl,
                    like.configuration(),
                    like.vdaf(),
                    like.verificationKeyId(),
                    like.collector(),
                    like.maxReportAge(),
                    like.deleted());
            tasks.put(task.id(), task);
            return task;
        }

        @Override
        public Optional<String> peerOf(TaskId task) {
            return Optional.ofNullable(tasks.get(task)).map(AggregationTask::peerUrl);
        }

        @Override
        public Set<TaskId> tasksAt(String peerUrl) {
            return tasks.values().stream()
                    .filter(task -> task.peerUrl().equals(peerUrl))
                    .map(AggregationTask::id)
                    .collect(Collectors.toSet());
        }
    }

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
        return dispatchWithJobUnderWay(clock, new Dispatch.Room(1 << 20, 10, 10));
    }

    private Dispatch dispatchWithJobUnderWay(InstantSource clock, Dispatch.Room room) throws InterruptedException {
        JobSender sender = leader.sender(clock, (task, request) -> ask());
        Dispatch dispatch = new Dispatch(
                sender, new Peers(clock, Duration.ofSeconds(1), Duration.ofSeconds(1)), known, threads, room);
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
                leader.sender(now::get, (task, request) -> ask()),
                peers,
                known,
                threads,
                new Dispatch.Room(1 << 20, 10, 10));
        peers.failed(leader.task, true, Duration.ZERO);
        now.set(LeaderFixture.NOW.plusSeconds(1));
        dispatch.drive();
        assertThat(asked.getCount()).as("nothing is due").isEqualTo(1);

        now.set(LeaderFixture.NOW.plusSeconds(11));
        dispatch.drive();

        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Whoever has nothing to do need not look so often. */
    @Test
    void drive_shouldSayWhetherJobsMayBeDueSoon() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(LeaderFixture.NOW);
        Peers peers = new Peers(now::get, Duration.ofMinutes(1), Duration.ofMinutes(2));
        Dispatch dispatch = new Dispatch(
                leader.sender(now::get, (task, request) -> ask()),
                peers,
                known,
                threads,
                new Dispatch.Room(1 << 20, 10, 10));
        assertThat(dispatch.drive()).as("another replica's job").isFalse();
        peers.failed(leader.task, true, Duration.ZERO);
        assertThat(dispatch.drive()).as("a peer that is down").isTrue();
        peers.answered(leader.task);
        assertThat(dispatch.drive()).as("the peer is up again").isFalse();

        now.set(later.instant());
        assertThat(dispatch.drive()).as("the job, once its lease is over").isTrue();
        assertThat(dispatch.drive()).as("the job is under way").isTrue();
    }

    /** Jobs that end at once leave nothing under way, and more of them may wait. */
    @Test
    void drive_shouldSayThatMoreMayBeDue_whenWhatWasDueHasEndedAlready() throws Exception {
        Dispatch dispatch = new Dispatch(
                leader.sender(later, (task, request) -> new HelperClient.Answer.Failed("it is away", false)),
                new Peers(later, Duration.ofMinutes(1), Duration.ofMinutes(2)),
                known,
                Runnable::run,
                new Dispatch.Room(1 << 20, 10, 10));

        assertThat(dispatch.drive()).as("it was due").isTrue();
        assertThat(dispatch.drive()).as("nothing is due any more").isFalse();
    }

    /** Jobs of a task that nobody has sent yet, like the one that was planned. */
    private void due(AggregationTask task, int jobs, Duration since) throws SQLException {
        TestDatabase.update(leader.source, """
                insert into job (id, task, topic, partitions, offsets, batch, verification_key_id, request_sha256,
                                 request_length, created_at, copied, copied_bytes, config_ids, state, attempts,
                                 next_attempt)
                select gen_random_uuid(), '\\x%s', topic, partitions, offsets, batch, verification_key_id, request_sha256,
                       request_length, created_at, copied, copied_bytes, config_ids, state, 0, '%s'
                from job, generate_series(1, %d) where id = '%s'""".formatted(
                        HexFormat.of().formatHex(task.id().toByteArray()),
                        LeaderFixture.NOW.minus(since),
                        jobs,
                        job.row().id()));
    }

    private long underWay(AggregationTask... of) throws SQLException {
        long leased = 0;
        for (AggregationTask task : of) {
            leased += TestDatabase.number(
                    leader.source,
                    "select count(*) from job where lease_until is not null and task = '\\x"
                            + HexFormat.of().formatHex(task.id().toByteArray()) + "'");
        }
        return leased;
    }

    private Dispatch dispatch(HelperClient helper, Dispatch.Room room) {
        leader.tasks = id -> Optional.ofNullable(known.tasks.get(id));
        return new Dispatch(
                leader.sender(within, helper),
                new Peers(within, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                known,
                threads,
                room);
    }

    @Test
    void drive_shouldSendToOnePeerAtOnce_whileOthersHangThatManyTasksHave() throws Exception {
        AggregationTask first = known.add(1, HANGING);
        AggregationTask second = known.add(2, HANGING);
        AggregationTask third = known.add(3, "https://hanging-too.example/");
        AggregationTask fourth = known.add(4, OTHER);
        due(first, 20, Duration.ofSeconds(40));
        due(second, 20, Duration.ofSeconds(30));
        due(third, 20, Duration.ofSeconds(20));
        due(fourth, 1, Duration.ofSeconds(10));
        CountDownLatch sent = new CountDownLatch(1);
        HelperClient helper = (task, request) -> {
            if (!task.peerUrl().equals(OTHER)) {
                return ask();
            }
            sent.countDown();
            return new HelperClient.Answer.Failed("it is away", false);
        };
        Dispatch dispatch = dispatch(helper, new Dispatch.Room(1 << 20, 4, 8));

        for (int i = 0; i < 10; i++) {
            dispatch.drive();
        }

        assertThat(sent.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(underWay(first, second)).as("half of the room").isEqualTo(4);
        assertThat(underWay(third)).as("half of the rest").isEqualTo(2);
        assertThat(dispatch.awaitRoom(second, Duration.ZERO)).isFalse();
        assertThat(dispatch.awaitRoom(third, Duration.ZERO)).isFalse();
        assertThat(dispatch.awaitRoom(fourth, Duration.ofMinutes(1))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1000, 8, 8, 4", "4, 100, 4, 2"})
    void drive_shouldStayWithinItsRoom_howeverManyJobsAreDue(int requests, int jobs, int most, int mostOfPeer)
            throws Exception {
        AggregationTask first = known.add(1, HANGING);
        AggregationTask second = known.add(2, OTHER);
        AggregationTask third = known.add(3, "https://third.example/");
        due(first, 200, Duration.ofSeconds(30));
        due(second, 200, Duration.ofSeconds(20));
        due(third, 200, Duration.ofSeconds(10));
        long bytes = (long) requests * job.request().length;
        Dispatch dispatch = dispatch((task, request) -> ask(), new Dispatch.Room(bytes, 100, jobs));

        for (int i = 0; i < 20; i++) {
            dispatch.drive();
        }

        assertThat(underWay(first, second, third)).isBetween(1L, (long) most);
        for (AggregationTask each : List.of(first, second, third)) {
            assertThat(underWay(each)).isLessThanOrEqualTo(mostOfPeer);
        }
    }

    @Test
    void awaitRoom_shouldCountTheReportsOfWhichARequestIsMade() throws Exception {
        Dispatch dispatch = dispatchWithJobUnderWay(within, new Dispatch.Room(4L * job.request().length, 10, 10));

        assertThat(dispatch.awaitRoom(leader.task, Duration.ZERO)).isFalse();
    }

    @Test
    void awaitRoom_shouldCountTheAnswerThatAHelperMayGive() throws Exception {
        long sent = job.request().length
                + 2
                        * job.candidates().stream()
                                .mapToLong(each -> each.record().length)
                                .sum();
        Dispatch dispatch = dispatchWithJobUnderWay(within, new Dispatch.Room(2 * (sent + 1), 10, 10));

        assertThat(dispatch.awaitRoom(leader.task, Duration.ZERO)).isFalse();
    }
}
