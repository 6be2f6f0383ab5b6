package dev.sumac.systemtests;

import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * kill -9 while reports keep coming and batches are collected. Uploads may be refused meanwhile; what was acknowledged must count once, at both
 * aggregators. Two tasks, so that each aggregator is hit as Leader and as Helper.
 */
@ExtendWith(ClusterExtension.class)
class KillTest {
    private static final int PER_SECOND = 60;

    private final Cluster cluster;

    KillTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void eachProcessKilledInTurnUnderLoad_shouldCountEachReportOnce() throws Exception {
        RecordingClient one = cluster.task().ledBy(cluster.alpha()).add();
        RecordingClient other =
                cluster.task().ledBy(cluster.beta()).leaderSelected().add();
        BatchByBatch batches = new BatchByBatch(other);
        try (Load first = one.load(PER_SECOND);
                Load second = other.load(PER_SECOND)) {
            Load.goOn(first, second);
            for (ServiceKind kind : ServiceKind.values()) {
                for (Aggregator victim : cluster.aggregators()) {
                    batches.during(kind, () -> {
                        victim.kill(kind);
                        victim.start(kind);
                    });
                    Load.goOn(first, second);
                }
            }
            batches.during(() -> {
                cluster.kafka().kill();
                cluster.kafka().restart();
            });
            Load.goOn(first, second);
            batches.during(() -> {
                cluster.postgres().kill();
                cluster.postgres().restart();
            });
            Load.goOn(first, second);
        }
        Ledger.settled(one).collectsTheTruth();
        batches.collectTheTruth();
    }

    /** What looks dead to the group goes on in the middle of what it did, with partitions that are another's by now. */
    @Test
    void prepareStandingStillAndGoingOn_shouldCountEachReportOnce() throws Exception {
        Aggregator leader = cluster.alpha();
        RecordingClient client = cluster.task().add();
        leader.start(ServiceKind.PREPARE);
        ServiceProcess still = leader.replicas(ServiceKind.PREPARE).getFirst();
        try {
            try (Load load = client.load(PER_SECOND)) {
                load.awaitMore(30);
                Signals.stop(still);
                load.awaitMore(60);
            }
            Ledger.settled(client);
        } finally {
            Signals.goOn(still);
        }
        client.upload(50);
        Ledger.settled(client).collectsTheTruth();
    }
}
