package dev.sumac.keys.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.aws.TestKms;
import dev.sumac.custody.parts.Moto;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.SecretBytes;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The key service with AWS's policy for it: it encrypts, and re-encrypts without help. */
@QuarkusTest
@TestProfile(AwsRewrapTest.OnItsOwn.class)
@Timeout(180)
@EnabledIf(value = Moto.AVAILABLE, disabledReason = Moto.LEFT_OUT)
class AwsRewrapTest {

    /** Without the backends that the other tests share: their settings would prevail. */
    public static final class OnItsOwn implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(AwsBackends.class));
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

    private Map<Binding, Rewrapping.Request> rows() {
        return QuarkusTransaction.requiringNew().call(() -> runs.pending(Long.MAX_VALUE, 1000).stream()
                .flatMap(name -> secrets.find(name).stream())
                .collect(Collectors.toMap(Rewrapping.Request::binding, row -> row)));
    }

    private static SecretBytes unwrap(String service, Rewrapping.Request row) throws CustodyException {
        TestKms kms = AwsBackends.kms();
        return Rewrapping.custodyOf(row.binding(), kms.wrapper(service, kms.keys()), kms.wrapper(service, kms.tokens()))
                .unwrap(row.binding(), row.blob());
    }

    /** Which version of a key a ciphertext is of, moto does not say: that each is another must do. */
    @Test
    void rewrap_shouldReEncryptAllSecretsWithoutUnwrappingOne() throws Exception {
        TestKms kms = AwsBackends.kms();
        assertThat(RewrapClient.createTask()).isEqualTo(201);
        Map<Binding, Rewrapping.Request> before = rows();
        // An HPKE key, a verification key and a token.
        assertThat(before).hasSize(3);
        kms.rotate(kms.keys());
        kms.rotate(kms.tokens());

        RewrapClient.begin();
        JsonPath done = RewrapClient.await(RewrapClient::finished);
        assertThat(done.getLong("rewrapped")).isEqualTo(3);
        assertThat(done.getLong("refused")).isZero();

        Map<Binding, Rewrapping.Request> after = rows();
        assertThat(after).hasSameSizeAs(before);
        for (Rewrapping.Request row : after.values()) {
            Rewrapping.Request old = Objects.requireNonNull(before.get(row.binding()));
            assertThat(row.blob()).isNotEqualTo(old.blob());
            assertThat(unwrap("prepare-service", row)).isEqualTo(unwrap("prepare-service", old));
            assertThatThrownBy(() -> unwrap("key-service", row)).isInstanceOf(CustodyException.Refused.class);
        }
    }
}
