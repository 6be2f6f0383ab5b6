package dev.sumac.keys.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.keys.propagation.Propagation.Replica;
import dev.sumac.keys.propagation.Propagation.Spread;
import dev.sumac.proto.ReplicaLease;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplicaLeasesTest {

    private static final byte[] KEY = {1};

    private final AtomicLong clock = new AtomicLong();
    private final ReplicaLeases leases = new ReplicaLeases(clock::get, InstantSource.fixed(Instant.EPOCH));

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void says(String replica, long epoch) {
        leases.apply(KEY, record(replica, epoch).setLeaseMillis(1000).build().toByteArray());
    }

    private static ReplicaLease.Builder record(String replica, long epoch) {
        return ReplicaLease.newBuilder()
                .setReplica(replica)
                .setService("upload-service")
                .setAppliedEpoch(epoch);
    }

    private Spread spread(long epoch) {
        return new Spread(
                true,
                leases.all().stream()
                        .map(seen -> Replica.of(seen, epoch, clock.get()))
                        .toList());
    }

    private List<String> without(long epoch) {
        return spread(epoch).replicas().stream()
                .filter(replica -> !replica.has())
                .map(replica -> replica.seen().id())
                .toList();
    }

    @Test
    void spread_shouldBeDoneWhenEveryLiveReplicaHasTheChange() {
        says("a", 6);
        says("b", 7);
        assertThat(spread(6).done()).isTrue();
        assertThat(spread(7).done()).isFalse();
        assertThat(without(7)).containsExactly("a");
        says("a", 8);
        assertThat(spread(7).done()).isTrue();
    }

    @Test
    void spread_shouldWaitForASilentReplicaAsLongAsItsLeaseAndNoLonger() {
        says("a", 7);
        says("stopped", 6);
        pass(1000);
        says("a", 7);
        assertThat(spread(7).done())
                .as("clocks differ: one may count a lease as over a little early")
                .isFalse();
        pass(21);
        assertThat(spread(7).done()).isTrue();
        assertThat(without(7)).as("people see which one it is").containsExactly("stopped");
    }

    @Test
    void spread_shouldNotWaitForAReplicaThatEnded() {
        says("a", 7);
        says("b", 6);
        leases.apply(KEY, record("b", 6).setEnded(true).build().toByteArray());
        assertThat(spread(7).done()).isTrue();
    }

    @Test
    void spread_shouldNotBeDoneBeforeTheChangeIsPublished() {
        assertThat(new Spread(false, List.of()).done()).isFalse();
    }

    @Test
    void replicas_shouldBeForgottenInTime() {
        says("gone", 1);
        pass(TimeUnit.MINUTES.toMillis(6));
        says("a", 1);
        assertThat(leases.all()).extracting(ReplicaLeases.Seen::id).containsExactly("a");
    }

    @Test
    void apply_shouldRefuseWhatIsNotALease() {
        assertThatThrownBy(() -> leases.apply(KEY, new byte[] {-1})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wait_shouldBeUnderstoodOrRefused() {
        assertThat(List.of("5s", "500ms", "PT5S", "0s", "PT60S"))
                .allSatisfy(text -> assertThat(WaitParameter.parse(text)).isPresent());
        assertThat(List.of("", "5", "-1s", "PT-1S", "61s", "PT2M", "5 s", "99999999s"))
                .allSatisfy(text -> assertThat(WaitParameter.parse(text)).isEmpty());
    }
}
