package dev.sumac.kit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.Role;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.InMemoryKeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class HpkeKeyringTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final TestKafka kafka = new TestKafka();
    private final InMemoryKeyWrapper custody = new InMemoryKeyWrapper();
    private final HpkeKeyring keyring = new HpkeKeyring(kafka.topics(), kafka.followers());
    private final HpkeOpeners openers = new HpkeOpeners(keyring, kafka.topics(), custody);

    /** A key, and how to say something of it. */
    private final class Key {
        private final UUID uuid = UUID.randomUUID();
        private final HpkeKeypair keypair;
        private final WrappedSecret wrapped;

        Key(int configId) throws CustodyException {
            keypair = HpkeKeypair.generate(configId, HpkeSuite.DEFAULT);
            Binding binding = new Binding.HpkePrivateKey(
                    kafka.topics().aggregator(),
                    uuid,
                    configId,
                    keypair.config().kemId());
            wrapped =
                    custody.wrap(binding, SecretBytes.wrap(keypair.privateKey().revealBytes()));
        }

        HpkeKeyEntry is(HpkeKeyState state, long epoch, int preference) {
            return new HpkeKeyEntry(epoch, uuid, state, keypair.config(), Optional.of(wrapped), preference);
        }

        void opensWith(HpkeOpener opener) {
            HpkeInfo info = HpkeInfo.inputShare(Role.LEADER);
            byte[] aad = {1};
            var sealed = new HpkeSealer(keypair.config()).seal(info, aad, new byte[] {42});
            assertThat(opener.open(info, new HpkeOpener.Sealed(sealed, aad))).contains(new byte[] {42});
        }
    }

    private void apply(HpkeKeyEntry entry) {
        keyring.apply(HpkeKeyRecords.key(entry.uuid()), HpkeKeyRecords.encode(entry));
    }

    private void publish(HpkeKeyEntry... entries) throws NotCurrentException {
        for (HpkeKeyEntry entry : entries) {
            kafka.publish(
                    kafka.topics().hpkeKeys(), HpkeKeyRecords.key(entry.uuid()), List.of(HpkeKeyRecords.encode(entry)));
        }
    }

    private List<Integer> advertised() {
        return keyring.advertised().map(HpkeConfigList::configs).orElse(List.of()).stream()
                .map(HpkeConfig::id)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(HpkeKeyState.class)
    void record_shouldRoundTripInEveryState(HpkeKeyState state) throws Exception {
        HpkeKeyEntry entry = new Key(200).is(state, 7, 3);
        assertThat(HpkeKeyRecords.decode(HpkeKeyRecords.encode(entry))).isEqualTo(entry);
    }

    @Test
    void advertised_shouldListActiveKeysInOrderOfPreference() throws CustodyException {
        assertThat(keyring.advertised()).isEmpty();
        apply(new Key(1).is(HpkeKeyState.ACTIVE, 1, 5));
        apply(new Key(2).is(HpkeKeyState.ACTIVE, 2, 0));
        apply(new Key(3).is(HpkeKeyState.PENDING, 3, 0));
        apply(new Key(4).is(HpkeKeyState.EXPIRED, 4, 0));
        apply(new Key(5).is(HpkeKeyState.REVOKED_SUPERSEDED, 5, 0));
        apply(new Key(6).is(HpkeKeyState.REVOKED_COMPROMISED, 6, 0));
        // The newer one first where neither is preferred.
        apply(new Key(7).is(HpkeKeyState.ACTIVE, 7, 5));

        assertThat(advertised()).containsExactly(2, 7, 1);
    }

    @Test
    void advertisement_shouldNameTheIdsThatTakeNothing_andNotOneThatIsInUseAgain() throws CustodyException {
        apply(new Key(9).is(HpkeKeyState.ACTIVE, 1, 1));
        apply(new Key(8).is(HpkeKeyState.EXPIRED, 2, 1));
        apply(new Key(7).is(HpkeKeyState.REVOKED_SUPERSEDED, 3, 1));
        apply(new Key(6).is(HpkeKeyState.REVOKED_COMPROMISED, 4, 1));
        apply(new Key(5).is(HpkeKeyState.DESTROYED, 5, 1));
        apply(new Key(4).is(HpkeKeyState.DESTROYED, 6, 1));
        assertThat(keyring.advertisement().orElseThrow().refusedIds()).containsExactly(4, 5, 6, 7);
        apply(new Key(4).is(HpkeKeyState.PENDING, 7, 1));
        assertThat(keyring.advertisement().orElseThrow().refusedIds()).containsExactly(5, 6, 7);
    }

    @Test
    void find_shouldMeanTheLivingKeyOfAnIdThatWasUsedTwice() throws CustodyException {
        Key old = new Key(9);
        Key young = new Key(9);
        apply(young.is(HpkeKeyState.ACTIVE, 2, 0));
        apply(old.is(HpkeKeyState.DESTROYED, 3, 0));
        assertThat(keyring.find(9).map(HpkeKeyEntry::uuid)).contains(young.uuid);
        assertThat(advertised()).containsExactly(9);
    }

    @Test
    void apply_shouldNotResurrectARevokedKey() throws CustodyException {
        Key key = new Key(9);
        apply(key.is(HpkeKeyState.REVOKED_COMPROMISED, 2, 0));
        apply(key.is(HpkeKeyState.ACTIVE, 1, 0));
        assertThat(keyring.find(9).map(HpkeKeyEntry::state)).contains(HpkeKeyState.REVOKED_COMPROMISED);
        assertThat(advertised()).isEmpty();
        assertThat(keyring.refusedIds()).containsExactly(9);
    }

    @Test
    void openers_shouldOpenAsLongAsTheStateAllows() throws Exception {
        Key key = new Key(9);
        publish(key.is(HpkeKeyState.ACTIVE, 1, 0));
        openers.start();
        HpkeOpener opener = openers.openerCurrent(9, LIMIT).orElseThrow();
        key.opensWith(opener);
        assertThat(openers.openerCurrent(10, LIMIT)).isEmpty();
        assertThat(openers.ready()).isTrue();

        publish(key.is(HpkeKeyState.EXPIRED, 2, 0), key.is(HpkeKeyState.REVOKED_SUPERSEDED, 3, 0));
        keyring.catchUp(LIMIT);
        assertThat(openers.opener(9)).containsSame(opener);

        publish(key.is(HpkeKeyState.REVOKED_COMPROMISED, 4, 0));
        keyring.catchUp(LIMIT);
        assertThat(openers.opener(9)).isEmpty();
        assertThat(openers.openerCurrent(9, LIMIT)).isEmpty();
        assertThat(opener.keypair().privateKey().isDestroyed()).isTrue();
    }

    @Test
    void openers_shouldWaitForCustodyAndThenDoWithoutIt() throws Exception {
        Key key = new Key(9);
        custody.away(true);
        publish(key.is(HpkeKeyState.PENDING, 1, 0));
        openers.start();
        // Known, not yet unwrapped: nothing may be rejected.
        assertThatThrownBy(() -> openers.openerCurrent(9, SHORT)).isInstanceOf(NotCurrentException.class);
        assertThat(openers.ready()).isFalse();

        custody.away(false);
        key.opensWith(openers.openerCurrent(9, LIMIT).orElseThrow());
        custody.away(true);
        key.opensWith(openers.openerCurrent(9, LIMIT).orElseThrow());
    }

    @Test
    void openers_shouldNotWaitForAKeyThatCustodyRefuses_andTakeItUpOnceItDoesNot() throws Exception {
        Key sound = new Key(9);
        Key refused = new Key(10);
        custody.refuse(refused.wrapped, true);
        publish(sound.is(HpkeKeyState.ACTIVE, 1, 0), refused.is(HpkeKeyState.ACTIVE, 2, 0));
        openers.start();
        sound.opensWith(openers.openerCurrent(9, LIMIT).orElseThrow());
        assertThatThrownBy(() -> openers.openerCurrent(10, SHORT)).isInstanceOf(NotCurrentException.class);
        await(openers::ready);
        assertThatThrownBy(() -> openers.openerCurrent(10, SHORT))
                .isInstanceOfSatisfying(KeyRefusedException.class, failure -> assertThat(failure.key())
                        .isEqualTo("hpke_key_10"));

        custody.refuse(refused.wrapped, false);
        await(() -> openers.opener(10).isPresent());
        refused.opensWith(openers.opener(10).orElseThrow());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void openers_shouldGiveUpAKeyThatIsRevokedBeforeItWasUnwrapped() throws Exception {
        Key key = new Key(9);
        custody.away(true);
        publish(key.is(HpkeKeyState.ACTIVE, 1, 0));
        openers.start();
        keyring.catchUp(LIMIT);
        publish(key.is(HpkeKeyState.REVOKED_COMPROMISED, 2, 0));
        keyring.catchUp(LIMIT);

        assertThat(openers.openerCurrent(9, LIMIT)).isEmpty();
        custody.away(false);
        assertThat(openers.opener(9)).isEmpty();
    }

    @Test
    void openers_shouldSayNothingOfAKeyThatIsWipedBecauseTheProcessEnds() throws Exception {
        Key key = new Key(9);
        publish(key.is(HpkeKeyState.ACTIVE, 1, 0));
        openers.start();
        HpkeOpener opener = openers.openerCurrent(9, LIMIT).orElseThrow();
        openers.close();
        assertThat(opener.keypair().privateKey().isDestroyed()).isTrue();
        assertThatThrownBy(() -> openers.openerCurrent(9, SHORT)).isInstanceOf(NotCurrentException.class);
    }

    @Test
    void onChange_shouldTellOfEachChange() throws CustodyException {
        List<HpkeKeyState> told = new ArrayList<>();
        Key key = new Key(9);
        apply(key.is(HpkeKeyState.PENDING, 1, 0));
        keyring.onChange(entry -> told.add(entry.state()));
        apply(key.is(HpkeKeyState.ACTIVE, 2, 0));
        assertThat(told).containsExactly(HpkeKeyState.PENDING, HpkeKeyState.ACTIVE);
    }
}
