package dev.sumac.keys.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.custody.parts.OpenBao;
import dev.sumac.custody.vault.TestVault;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.Rewrapping;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The key service with Vault's policy for it: it wraps, and rewraps without help. */
@QuarkusTest
@TestProfile(VaultRewrapTest.OnItsOwn.class)
@Timeout(180)
@EnabledIf(value = OpenBao.AVAILABLE, disabledReason = OpenBao.LEFT_OUT)
class VaultRewrapTest {

    /** Without the backends that the other tests share: their settings would prevail. */
    public static final class OnItsOwn implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(VaultBackends.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Inject
    RewrapRuns runs;

    @Inject
    StoredSecrets secrets;

    private List<Rewrapping.Request> rows() {
        return QuarkusTransaction.requiringNew().call(() -> runs.pending(Long.MAX_VALUE, 1000).stream()
                .flatMap(name -> secrets.find(name).stream())
                .toList());
    }

    @Test
    void rewrap_shouldMoveAllSecretsToTheNewestKeyWithoutUnwrappingOne() throws Exception {
        OpenBao bao = VaultBackends.bao();
        assertThat(RewrapClient.createTask()).isEqualTo(201);
        bao.rotate("sumac-keys");
        bao.rotate("sumac-tokens");

        RewrapClient.begin();
        JsonPath done = RewrapClient.await(RewrapClient::finished);
        assertThat(done.getLong("rewrapped")).isEqualTo(3);
        assertThat(done.getLong("refused")).isZero();

        // The old versions can go: prepare-service unwraps all the same.
        bao.requireVersion("sumac-keys", 2);
        bao.requireVersion("sumac-tokens", 2);
        String prepare = bao.token("prepare-service");
        assertThat(rows()).hasSize(3);
        for (Rewrapping.Request row : rows()) {
            String key = row.binding() instanceof Binding.OutgoingToken ? "sumac-tokens" : "sumac-keys";
            KeyWrapper custody = TestVault.wrapper(bao, prepare, key);
            assertThat(custody.unwrap(row.binding(), row.blob()).length()).isPositive();
        }

        // Sealed: the run waits, and says for what; a task that cannot be wrapped is not made.
        bao.seal();
        RewrapClient.begin();
        JsonPath waiting = RewrapClient.await(run -> run.getString("fault") != null);
        assertThat(waiting.getString("fault")).contains("Vault").contains("503");
        assertThat(waiting.getLong("rewrapped")).isZero();
        assertThat(RewrapClient.createTask()).isEqualTo(503);
    }
}
