package dev.sumac.custody.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.parts.OpenBao;
import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Role;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TestKafka;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.key.KeyRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** prepare-service unwraps once, and goes on while Vault is down. */
@Timeout(180)
@EnabledIf(value = OpenBao.AVAILABLE, disabledReason = OpenBao.LEFT_OUT)
class OpenersOutlastVaultTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final UUID KEY = UUID.randomUUID();
    private static final UUID LATE_KEY = UUID.randomUUID();

    private final TestKafka kafka = new TestKafka();
    private final HpkeKeyring keyring = new HpkeKeyring(kafka.topics(), kafka.followers());
    private final HpkeKeypair keypair = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);
    private final HpkeKeypair late = HpkeKeypair.generate(8, HpkeSuite.DEFAULT);

    private Binding.HpkePrivateKey binding(UUID uuid, HpkeKeypair keys) {
        return new Binding.HpkePrivateKey(
                kafka.topics().aggregator(),
                uuid,
                keys.config().id(),
                keys.config().kemId());
    }

    private WrappedSecret wrapped(KeyWrapper custody, UUID uuid, HpkeKeypair keys) throws CustodyException {
        return custody.wrap(
                binding(uuid, keys), SecretBytes.wrap(keys.privateKey().revealBytes()));
    }

    private void publish(long epoch, UUID uuid, HpkeKeypair keys, WrappedSecret blob) throws NotCurrentException {
        HpkeKeyEntry entry = new HpkeKeyEntry(epoch, uuid, HpkeKeyState.ACTIVE, keys.config(), Optional.of(blob), 0);
        kafka.publish(kafka.topics().hpkeKeys(), HpkeKeyRecords.key(uuid), List.of(HpkeKeyRecords.encode(entry)));
    }

    private void assertOpens(HpkeOpener opener) {
        HpkeInfo info = HpkeInfo.inputShare(Role.LEADER);
        byte[] aad = {1};
        var sealed = new HpkeSealer(keypair.config()).seal(info, aad, new byte[] {42});
        assertThat(opener.open(info, new HpkeOpener.Sealed(sealed, aad))).contains(new byte[] {42});
    }

    @Test
    void opener_shouldServeOnAfterVaultsDeathAndAfterARewrap() throws Exception {
        OpenBao bao = OpenBao.start();
        try {
            KeyWrapper keyService = TestVault.wrapper(bao, bao.token("key-service"), "sumac-keys");
            WrappedSecret first = wrapped(keyService, KEY, keypair);
            bao.rotate("sumac-keys");
            WrappedSecret rewrapped = keyService.rewrap(binding(KEY, keypair), first);
            WrappedSecret lateBlob = wrapped(keyService, LATE_KEY, late);
            HpkeOpeners openers = new HpkeOpeners(
                    keyring, kafka.topics(), TestVault.wrapper(bao, bao.token("prepare-service"), "sumac-keys"));
            publish(1, KEY, keypair, first);
            openers.start();
            HpkeOpener opener = openers.openerCurrent(7, LIMIT).orElseThrow();

            bao.kill();
            publish(2, KEY, keypair, rewrapped);
            keyring.catchUp(LIMIT);
            assertThat(keyring.find(7).orElseThrow().privateKey()).contains(rewrapped);
            assertThat(openers.opener(7)).containsSame(opener);
            assertThat(openers.ready()).isTrue();
            assertOpens(opener);

            // What comes while Vault is away waits, and is rejected by nobody.
            publish(3, LATE_KEY, late, lateBlob);
            keyring.catchUp(LIMIT);
            assertThatThrownBy(() -> openers.openerCurrent(8, SHORT))
                    .isInstanceOf(NotCurrentException.class)
                    .isNotInstanceOf(KeyRefusedException.class);
            assertThat(openers.opener(7)).containsSame(opener);
        } finally {
            bao.kill();
        }
    }
}
