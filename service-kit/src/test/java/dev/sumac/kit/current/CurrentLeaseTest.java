package dev.sumac.kit.current;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.kit.kafka.NotCurrentException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

class CurrentLeaseTest {

    /** Near its turn to the negative, where only differences can be compared. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

    private final CurrentLease lease = new CurrentLease(Duration.ofSeconds(1), clock::get);

    private void pass(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void stretch_shouldNotLastBeforeTheFirstConfirmation() {
        assertThat(lease.stretch().lasts()).isFalse();
        assertThatThrownBy(() -> lease.stretch().require()).isInstanceOf(NotCurrentException.class);
    }

    @Test
    void stretch_shouldLastForOneLeaseFromTheMomentTheQuestionBegan() {
        long begun = lease.now();
        pass(400);
        lease.confirm(begun);
        pass(599);
        assertThat(lease.stretch().lasts()).isTrue();
        pass(1);
        assertThat(lease.stretch().lasts()).isFalse();
    }

    @Test
    void stretch_shouldGoOnThroughRenewals() throws Exception {
        lease.confirm(lease.now());
        CurrentLease.Stretch taken = lease.stretch();
        for (int i = 0; i < 20; i++) {
            pass(250);
            lease.confirm(lease.now());
        }
        taken.require();
        assertThat(lease.stretch()).isSameAs(taken);
    }

    @Test
    void judgeAnew_shouldEndWhatWasJudgedAndNotTheLease() {
        lease.confirm(lease.now());
        CurrentLease.Stretch judgedIn = lease.stretch();
        pass(100);
        lease.judgeAnew();
        assertThat(judgedIn.lasts()).as("judged before the key was revoked").isFalse();

        CurrentLease.Stretch next = lease.stretch();
        pass(899);
        assertThat(next.lasts()).isTrue();
        pass(1);
        assertThat(next.lasts()).as("no longer than it was confirmed for").isFalse();
    }

    @Test
    void judgeAnew_shouldNotMakeAReplicaCurrent() {
        lease.judgeAnew();
        assertThat(lease.stretch().lasts()).isFalse();
    }

    @Test
    void stretch_shouldNotLastAfterAGapThoughTheReplicaIsCurrentAgain() {
        lease.confirm(lease.now());
        CurrentLease.Stretch judgedIn = lease.stretch();
        pass(3000);
        lease.confirm(lease.now());
        assertThat(lease.stretch().lasts()).isTrue();
        assertThat(judgedIn.lasts())
                .as("what was judged before the gap is not answered after it")
                .isFalse();
    }

    @Test
    void confirm_shouldConfirmNothingWhenTheProcessWasStoppedMeanwhile() {
        long begun = lease.now();
        pass(1000);
        lease.confirm(begun);
        assertThat(lease.stretch().lasts()).isFalse();
    }

    @Test
    void end_shouldBeFinal() {
        lease.confirm(lease.now());
        CurrentLease.Stretch taken = lease.stretch();
        lease.end();
        lease.confirm(lease.now());
        assertThat(taken.lasts()).isFalse();
        assertThat(lease.stretch().lasts()).isFalse();
    }

    /** Where nothing is set. Whoever waits for a change waits for no dead replica longer than that. */
    @Test
    void lease_shouldLastForASecond() throws Exception {
        String usual = CurrentLease.class
                .getConstructor(Duration.class)
                .getParameters()[0]
                .getAnnotation(ConfigProperty.class)
                .defaultValue();
        assertThat(usual).isEqualTo("1s");
    }

    @Test
    void lease_shouldRefuseALengthThatCannotBeMeant() {
        assertThatThrownBy(() -> new CurrentLease(Duration.ofMillis(10), clock::get))
                .hasMessageContaining("sumac.keys.lease");
        assertThatThrownBy(() -> new CurrentLease(Duration.ofHours(1), clock::get))
                .hasMessageContaining("sumac.keys.lease");
    }
}
