package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.hpke.HpkeKem;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.systemtests.RecordingClient.Made;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys of every suite, made and wrapped by key-service, sealed to by clients, unwrapped and opened by prepare-service. */
@ExtendWith(ClusterExtension.class)
class KeySuitesTest {
    private final Cluster cluster;

    KeySuitesTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void reportsUnderKeysOfOtherSuites_shouldBeCounted() throws Exception {
        OperatorKeys leader = new OperatorKeys(cluster.alpha());
        OperatorKeys helper = new OperatorKeys(cluster.beta());
        leader.schedule("X25519", "XWING", "P256");
        helper.schedule("X25519", "XWING", "P256");
        HpkeConfig leadersXWing = leader.rotate("XWING");
        HpkeConfig leadersP256 = leader.rotate("P256");
        HpkeConfig helpersXWing = helper.rotate("XWING");
        HpkeConfig helpersP256 = helper.rotate("P256");
        assertThat(leadersXWing.kemId()).isEqualTo(HpkeKem.X_WING.id());
        assertThat(helpersP256.kemId()).isEqualTo(HpkeKem.P256_HKDF_SHA256.id());

        RecordingClient client = cluster.task().add();
        client.upload(reports(client.task(), leadersXWing, helpersP256));
        client.upload(reports(client.task(), leadersP256, helpersXWing));
        assertThat(client.refused()).isEmpty();
        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(10);
        ledger.collectsTheTruth();

        // First, so that none of them needs a successor.
        leader.schedule("X25519");
        helper.schedule("X25519");
        for (HpkeConfig each : List.of(leadersXWing, leadersP256)) {
            leader.revoke(each.id(), "superseded");
        }
        for (HpkeConfig each : List.of(helpersXWing, helpersP256)) {
            helper.revoke(each.id(), "superseded");
        }
    }

    private static List<Made> reports(TaskPair task, HpkeConfig leader, HpkeConfig helper) {
        Forge forge = new Forge(task, leader, helper);
        return LongStream.range(0, 5)
                .mapToObj(i -> new long[] {i % 2})
                .map(measurement -> Made.of(forge.report(task.now(), measurement), measurement))
                .toList();
    }
}
