package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.dap.hpke.DiffieHellman.KeyBytes;
import dev.sumac.dap.hpke.HpkeVectors.Vector;
import dev.sumac.dap.hpke.Kem.Encapsulation;
import dev.sumac.dap.hpke.KeySchedule.MessageKey;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import java.util.Collections;
import java.util.List;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each step of HPKE against the vectors, byte for byte. */
class HpkeVectorTest {

    /** X-Wing has a test and a vector of its own. */
    private static final int DH_KEMS = HpkeKem.values().length - 1;

    @Test
    void own_shouldCoverEverySuite() {
        assertThat(HpkeVectors.own().map(Vector::suite).distinct())
                .hasSize(DH_KEMS * HpkeKdf.values().length * HpkeAead.values().length);
    }

    @Test
    void official_shouldCoverEverySuiteWhereTheyArePresent() {
        if (!HpkeVectors.officialArePresent()) {
            return;
        }
        assertThat(HpkeVectors.official().map(Vector::suite).distinct())
                .hasSize(DH_KEMS * HpkeKdf.values().length * HpkeAead.values().length);
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.hpke.HpkeVectors#all")
    void publicKeyOf_shouldDeriveBothPublicKeys(Vector vector) {
        Kem kem = vector.suite().kem().kem();
        assertThat(kem.publicKeyOf(vector.bytes("skRm"))).isEqualTo(vector.bytes("pkRm"));
        assertThat(kem.publicKeyOf(vector.bytes("skEm"))).isEqualTo(vector.bytes("pkEm"));
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.hpke.HpkeVectors#all")
    void encapsulate_shouldGiveTheSecretAndItsCarrier(Vector vector) {
        check(vector, vector.suite().kem().kem());
        if (vector.suite().kem() == HpkeKem.X25519_HKDF_SHA256) {
            check(vector, new DhKem(HpkeKem.X25519_HKDF_SHA256.id(), new BouncyX25519(), HpkeKdf.HKDF_SHA256));
            X25519Test.lanes()
                    .ifPresent(lanes ->
                            check(vector, new DhKem(HpkeKem.X25519_HKDF_SHA256.id(), lanes, HpkeKdf.HKDF_SHA256)));
        }
    }

    private static void check(Vector vector, Kem kem) {
        Encapsulation encapsulation = ((DhKem) kem)
                .encapsulate(vector.bytes("pkRm"), new KeyBytes(vector.bytes("skEm"), vector.bytes("pkEm")))
                .orElseThrow();
        assertThat(encapsulation.enc()).isEqualTo(vector.bytes("enc"));
        assertThat(encapsulation.sharedSecret()).isEqualTo(vector.bytes("shared_secret"));
        // As many as to fill the lanes, where there are any.
        List<byte[]> encs = Collections.nCopies(9, vector.bytes("enc"));
        assertThat(kem.decapsulate(vector.bytes("skRm"), vector.bytes("pkRm"), encs))
                .hasSize(9)
                .allSatisfy(secret -> assertThat(secret.orElseThrow()).isEqualTo(vector.bytes("shared_secret")));
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.hpke.HpkeVectors#all")
    void messageKey_shouldBeKeyAndNonce(Vector vector) {
        MessageKey key = messageKey(vector);
        assertThat(key.key()).isEqualTo(vector.bytes("key"));
        assertThat(key.nonce()).isEqualTo(vector.bytes("base_nonce"));
    }

    private static MessageKey messageKey(Vector vector) {
        return new KeySchedule(vector.suite(), vector.bytes("info")).messageKey(vector.bytes("shared_secret"));
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.hpke.HpkeVectors#all")
    void aead_shouldSealAndOpenEachMessage(Vector vector) {
        HpkeAead aead = vector.suite().aead();
        Cipher cipher = aead.cipher();
        byte[] key = vector.bytes("key");
        assertThat(vector.json().required("encryptions")).isNotEmpty();
        for (JsonNode message : vector.json().required("encryptions")) {
            byte[] nonce = HpkeVectors.bytes(message, "nonce");
            byte[] aad = HpkeVectors.bytes(message, "aad");
            byte[] plaintext = HpkeVectors.bytes(message, "pt");
            byte[] ciphertext = HpkeVectors.bytes(message, "ct");
            assertThat(aead.seal(cipher, key, nonce, aad, plaintext)).isEqualTo(ciphertext);
            assertThat(aead.open(cipher, key, nonce, aad, ciphertext).orElseThrow())
                    .isEqualTo(plaintext);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.hpke.HpkeVectors#all")
    void opener_shouldOpenTheFirstMessage(Vector vector) {
        HpkeSuite suite = vector.suite();
        HpkeConfig config = new HpkeConfig(
                9, suite.kem().id(), suite.kdf().id(), suite.aead().id(), Bytes.wrap(vector.bytes("pkRm")));
        HpkeOpener opener = new HpkeOpener(new HpkeKeypair(config, new HpkePrivateKey(vector.bytes("skRm"))));
        JsonNode first = vector.json().required("encryptions").get(0);

        HpkeCiphertext ciphertext =
                new HpkeCiphertext(9, Bytes.wrap(vector.bytes("enc")), Bytes.wrap(HpkeVectors.bytes(first, "ct")));

        assertThat(opener.open(
                                new HpkeInfo(Bytes.wrap(vector.bytes("info"))),
                                new HpkeOpener.Sealed(ciphertext, HpkeVectors.bytes(first, "aad")))
                        .orElseThrow())
                .isEqualTo(HpkeVectors.bytes(first, "pt"));
    }
}
