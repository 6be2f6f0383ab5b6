package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeersTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final AggregationTask task = LeaderFixture.task(Role.LEADER);
    private Instant now = LeaderFixture.NOW;
    private final Peers peers = new Peers(() -> now, FIRST, LONGEST);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void dueProbes_shouldHandOutOneProbe_longerAfterEachFailure() {
        peers.failed(task, true, Duration.ZERO);
        assertThat(peers.isDown(task)).isTrue();
        assertThat(peers.dueProbes()).isEmpty();
        pass(FIRST);
        assertThat(peers.dueProbes()).singleElement().satisfies(probe -> assertThat(probe.tasks())
                .containsExactly(task.id()));
        assertThat(peers.dueProbes()).as("while it is under way").isEmpty();

        peers.failed(task, true, Duration.ZERO);
        pass(FIRST);
        assertThat(peers.dueProbes()).isEmpty();
        pass(FIRST);
        assertThat(peers.dueProbes()).hasSize(1);
    }

    /** Else a peer that restarts is left alone for the longer the more it had to do. */
    @Test
    void failed_shouldCountWhatWasUnderWayAsOneFailure() {
        for (int i = 0; i < 20; i++) {
            peers.failed(task, true, Duration.ZERO);
        }
        pass(FIRST);
        assertThat(peers.dueProbes()).hasSize(1);
    }

    @Test
    void dueProbes_shouldLeaveAPeerAloneForAsLongAsItAsks() {
        peers.failed(task, true, Duration.ofSeconds(30));
        pass(Duration.ofSeconds(29));
        assertThat(peers.dueProbes()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(peers.dueProbes()).hasSize(1);
    }

    @Test
    void dueProbes_shouldComeAgainSoon_whenNoJobWasDue() {
        peers.failed(task, true, Duration.ZERO);
        pass(FIRST);
        peers.notSent(peers.dueProbes().getFirst());

        pass(FIRST);
        Peers.Probe second = peers.dueProbes().getFirst();
        peers.notSent(second);
        pass(FIRST);
        assertThat(peers.dueProbes()).as("later each time").isEmpty();
        pass(FIRST);

        assertThat(peers.dueProbes()).hasSize(1);
    }

    /** Another replica may have settled its last job. */
    @Test
    void notSent_shouldForgetThePeer_whenNoJobComes() {
        peers.failed(task, false, Duration.ZERO);
        for (Duration wait = FIRST; wait.compareTo(LONGEST) < 0; wait = wait.multipliedBy(2)) {
            assertThat(peers.isDown(task)).isTrue();
            pass(wait);
            peers.notSent(peers.dueProbes().getFirst());
        }
        pass(LONGEST);
        peers.notSent(peers.dueProbes().getFirst());

        assertThat(peers.isDown(task)).isFalse();
        assertThat(peers.waiting()).isEmpty();
    }

    @Test
    void notSent_shouldNotShortenTheWaitAfterAFailure() {
        peers.failed(task, true, Duration.ZERO);
        pass(FIRST);
        Peers.Probe probe = peers.dueProbes().getFirst();
        peers.failed(task, true, Duration.ZERO);

        peers.notSent(probe);

        pass(FIRST);
        assertThat(peers.dueProbes()).isEmpty();
    }

    @Test
    void dueProbes_shouldComeAgain_whenNothingIsHeard() {
        peers.failed(task, true, Duration.ZERO);
        pass(FIRST);
        assertThat(peers.dueProbes()).hasSize(1);

        pass(LONGEST);

        assertThat(peers.dueProbes()).hasSize(1);
    }

    @Test
    void answered_shouldEndIt() {
        peers.failed(task, true, Duration.ZERO);
        pass(FIRST);
        Peers.Probe probe = peers.dueProbes().getFirst();

        peers.answered(task);
        peers.notSent(probe);

        assertThat(peers.isDown(task)).isFalse();
        pass(LONGEST);
        assertThat(peers.dueProbes()).isEmpty();
    }

    @Test
    void failureOfOneTask_shouldHoldUpNoOther() {
        byte[] id = new byte[TaskId.LENGTH];
        id[0] = 1;
        AggregationTask other = new AggregationTask(
                TaskId.of(id),
                task.role(),
                task.peerUrl(),
                task.configuration(),
                task.vdaf(),
                task.verificationKeyId(),
                task.collector(),
                task.maxReportAge(),
                task.deleted());

        peers.failed(task, false, Duration.ZERO);

        assertThat(peers.isDown(task)).isTrue();
        assertThat(peers.isDown(other)).isFalse();
        assertThat(peers.waiting()).containsExactly(task.id());
    }
}
