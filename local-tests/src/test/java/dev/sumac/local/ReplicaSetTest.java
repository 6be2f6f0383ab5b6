package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ReplicaSet.Replica;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaSetTest {

    private final ReplicaSet replicas = new ReplicaSet();
    private Replica replica;

    @BeforeEach
    void add() {
        replicas.add(1);
        replica = replicas.all().getFirst();
    }

    @Test
    void isDue_shouldHoldForOneThatNobodyHasHeardOf() {
        assertThat(replica.isDue()).isTrue();
        assertThat(replicas.next(Set.of())).isEmpty();
    }

    @Test
    void isDue_shouldNotAskAgainBeforeThereIsAnAnswer() {
        replica.isAsked();
        assertThat(replica.isDue()).isFalse();

        replica.isSilent();

        assertThat(replica.isDue()).isTrue();
    }

    @Test
    void isDue_shouldBelieveForAWhileOneThatIsReady() {
        replica.isAsked();
        replica.says(true);

        assertThat(replica.isDue()).isFalse();
        assertThat(replicas.next(Set.of())).contains(replica);
    }

    @Test
    void isDue_shouldAskAgainOneThatIsNot() {
        replica.isAsked();
        replica.says(false);

        assertThat(replica.isDue()).isTrue();
        assertThat(replicas.next(Set.of())).isEmpty();
    }

    @Test
    void isDue_shouldAskOneThatTookNoConnection_whateverItSaidBefore() {
        replica.says(true);
        replica.isGone();

        assertThat(replica.isDue()).isTrue();
    }
}
