package dev.sumac.keys.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyStatementTest {

    private static HpkeKeyEntry key(int id, HpkeKeyState state, int preference, long epoch) {
        return new HpkeKeyEntry(
                epoch,
                UUID.randomUUID(),
                state,
                HpkeKeypair.generate(id, HpkeSuite.DEFAULT).config(),
                Optional.of(WrappedSecret.of(new byte[] {1})),
                preference);
    }

    @Test
    void of_shouldListWhatIsAdvertisedInOrderAndWhatTakesNoReport() {
        KeyStatement statement = KeyStatement.of(List.of(
                        key(1, HpkeKeyState.ACTIVE, 1, 1),
                        key(2, HpkeKeyState.ACTIVE, 0, 2),
                        key(3, HpkeKeyState.ACTIVE, 0, 3),
                        key(4, HpkeKeyState.PENDING, 0, 4),
                        key(5, HpkeKeyState.EXPIRED, 0, 5),
                        key(7, HpkeKeyState.REVOKED_SUPERSEDED, 0, 6),
                        key(6, HpkeKeyState.REVOKED_COMPROMISED, 0, 7),
                        key(8, HpkeKeyState.DESTROYED, 0, 8)))
                .orElseThrow();

        assertThat(statement.configs().configs()).extracting(HpkeConfig::id).containsExactly(3, 2, 1);
        assertThat(statement.revoked()).containsExactly(6, 7, 8);
    }

    @Test
    void of_shouldSayNothingWithoutAnAdvertisedKey() {
        assertThat(KeyStatement.of(List.of())).isEmpty();
        assertThat(KeyStatement.of(List.of(key(1, HpkeKeyState.PENDING, 0, 1)))).isEmpty();
    }

    @Test
    void of_shouldNotCallAnIdRevokedThatANewKeyHas() {
        KeyStatement statement = KeyStatement.of(
                        List.of(key(1, HpkeKeyState.DESTROYED, 0, 1), key(1, HpkeKeyState.ACTIVE, 0, 2)))
                .orElseThrow();
        assertThat(statement.configs().configs()).extracting(HpkeConfig::id).containsExactly(1);
        assertThat(statement.revoked()).isEmpty();
    }
}
