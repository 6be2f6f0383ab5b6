package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sumac.dap.hpke.HpkeOpener.Sealed;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealing and opening; what must not open; against Bouncy Castle's own HPKE, too. */
class HpkeTest {

    private static final HpkeInfo INFO = HpkeInfo.inputShare(Role.HELPER);
    private static final byte[] AAD = {1, 2, 3};
    private static final byte[] PLAINTEXT = {4, 5, 6, 7};

    static Stream<HpkeSuite> suites() {
        return Stream.of(HpkeKem.values()).flatMap(kem -> Stream.of(HpkeKdf.values())
                .flatMap(kdf -> Stream.of(HpkeAead.values()).map(aead -> new HpkeSuite(kem, kdf, aead))));
    }

    @Test
    void info_shouldBeTheDraftsStrings() {
        assertThat(HpkeInfo.inputShare(Role.LEADER).value().toByteArray())
                .isEqualTo(Wire.hex("6461702d3138 20 696e707574 20 7368617265 01 02"));
        assertThat(HpkeInfo.inputShare(Role.HELPER).value().toByteArray())
                .isEqualTo(Wire.hex("6461702d3138 20 696e707574 20 7368617265 01 03"));
        assertThat(HpkeInfo.aggregateShare(Role.LEADER).value().toByteArray())
                .isEqualTo(Wire.hex("6461702d3138 20 616767726567617465 20 7368617265 02 00"));
        assertThat(HpkeInfo.aggregateShare(Role.HELPER).value().toByteArray())
                .isEqualTo(Wire.hex("6461702d3138 20 616767726567617465 20 7368617265 03 00"));
        assertThatIllegalArgumentException().isThrownBy(() -> HpkeInfo.inputShare(Role.CLIENT));
        assertThatIllegalArgumentException().isThrownBy(() -> HpkeInfo.aggregateShare(Role.COLLECTOR));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void open_shouldGiveWhatWasSealed(HpkeSuite suite) {
        HpkeKeypair keypair = HpkeKeypair.generate(7, suite);
        HpkeCiphertext sealed = new HpkeSealer(keypair.config()).seal(INFO, AAD, PLAINTEXT);

        assertThat(sealed.configId()).isEqualTo(7);
        assertThat(new HpkeOpener(keypair).open(INFO, new Sealed(sealed, AAD)).orElseThrow())
                .isEqualTo(PLAINTEXT);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void bouncyCastle_shouldOpenWhatWeSealAndSealWhatWeOpen(HpkeSuite suite) throws InvalidCipherTextException {
        HPKE theirs = new HPKE(
                HPKE.mode_base, (short) suite.kem().id(), (short) suite.kdf().id(), (short)
                        suite.aead().id());
        HpkeKeypair keypair = HpkeKeypair.generate(7, suite);
        byte[] publicKey = keypair.config().publicKey().toByteArray();
        byte[] info = INFO.value().toByteArray();

        HpkeCiphertext ours = new HpkeSealer(keypair.config()).seal(INFO, AAD, PLAINTEXT);
        var recipient = theirs.setupBaseR(
                ours.enc().toByteArray(),
                theirs.deserializePrivateKey(keypair.privateKey().revealBytes(), publicKey),
                info);
        assertThat(recipient.open(AAD, ours.payload().toByteArray())).isEqualTo(PLAINTEXT);

        HPKEContextWithEncapsulation sender = theirs.setupBaseS(theirs.deserializePublicKey(publicKey), info);
        HpkeCiphertext sealed =
                new HpkeCiphertext(7, Bytes.wrap(sender.getEncapsulation()), Bytes.wrap(sender.seal(AAD, PLAINTEXT)));
        assertThat(new HpkeOpener(keypair).open(INFO, new Sealed(sealed, AAD)).orElseThrow())
                .isEqualTo(PLAINTEXT);
    }

    @ParameterizedTest
    @EnumSource
    void open_shouldRefuseAnythingChanged(HpkeKem kem) {
        HpkeKeypair keypair = HpkeKeypair.generate(7, new HpkeSuite(kem, HpkeKdf.HKDF_SHA256, HpkeAead.AES_128_GCM));
        HpkeOpener opener = new HpkeOpener(keypair);
        HpkeCiphertext sealed = new HpkeSealer(keypair.config()).seal(INFO, AAD, PLAINTEXT);
        byte[] enc = sealed.enc().toByteArray();
        byte[] payload = sealed.payload().toByteArray();

        for (int at = 0; at < payload.length; at++) {
            assertRefused(opener, enc, flipped(payload, at), AAD);
        }
        for (int at = 0; at < AAD.length; at++) {
            assertRefused(opener, enc, payload, flipped(AAD, at));
        }
        for (int at = 0; at < enc.length; at += 7) {
            assertRefused(opener, flipped(enc, at), payload, AAD);
        }
        for (int length = 1; length < payload.length; length++) {
            assertRefused(opener, enc, Arrays.copyOf(payload, length), AAD);
        }
        assertRefused(opener, Arrays.copyOf(enc, enc.length - 1), payload, AAD);
        assertRefused(opener, Arrays.copyOf(enc, enc.length + 1), payload, AAD);
        assertRefused(opener, new byte[enc.length], payload, AAD);
        assertThat(opener.open(HpkeInfo.inputShare(Role.LEADER), new Sealed(sealed, AAD)))
                .isEmpty();
        assertThat(opener.open(INFO, new Sealed(new HpkeCiphertext(8, sealed.enc(), sealed.payload()), AAD)))
                .isEmpty();
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }

    private static void assertRefused(HpkeOpener opener, byte[] enc, byte[] payload, byte[] aad) {
        HpkeCiphertext sealed = new HpkeCiphertext(7, Bytes.wrap(enc), Bytes.wrap(payload));
        assertThat(opener.open(INFO, new Sealed(sealed, aad))).isEmpty();
    }

    @Test
    void open_shouldRefuseACompressedPoint() {
        HpkeKeypair keypair = HpkeKeypair.generate(
                7, new HpkeSuite(HpkeKem.P256_HKDF_SHA256, HpkeKdf.HKDF_SHA256, HpkeAead.AES_128_GCM));
        byte[] compressed = Arrays.copyOf(keypair.config().publicKey().toByteArray(), 33);
        compressed[0] = 2;
        assertRefused(new HpkeOpener(keypair), compressed, new byte[20], AAD);
    }

    @Test
    void agree_shouldRefuseAZeroSecret() {
        byte[] lowOrder = new byte[32];
        lowOrder[0] = 1;
        byte[] scalar = Wire.hex("5a".repeat(32));
        assertThat(new BouncyX25519().agreement(scalar).agree(lowOrder)).isEmpty();
        assertThat(new BouncyX25519().agreement(scalar).agree(new byte[32])).isEmpty();
        ConscryptX25519.load().ifPresent(conscrypt -> {
            assertThat(conscrypt.agreement(scalar).agree(lowOrder)).isEmpty();
            assertThat(conscrypt.agreement(scalar).agree(new byte[32])).isEmpty();
        });
    }

    @Test
    void conscrypt_shouldAgreeWithBouncyCastle() {
        BouncyX25519 bouncy = new BouncyX25519();
        ConscryptX25519.load().ifPresent(conscrypt -> {
            DiffieHellman.Agreement ours = conscrypt.agreement(Wire.hex("a5".repeat(32)));
            DiffieHellman.Agreement theirs = bouncy.agreement(Wire.hex("a5".repeat(32)));
            for (int i = 0; i < 20; i++) {
                byte[] point = conscrypt.generate().publicKey();
                assertThat(ours.agree(point).orElseThrow())
                        .isEqualTo(theirs.agree(point).orElseThrow());
            }
        });
    }

    @Test
    void openAll_shouldKeepTheOrderAroundFailures() {
        HpkeKeypair keypair = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);
        HpkeSealer sealer = new HpkeSealer(keypair.config());
        List<Sealed> batch = new ArrayList<>();
        for (byte i = 0; i < 9; i++) {
            byte[] aad = {i};
            batch.add(new Sealed(sealer.seal(INFO, aad, new byte[] {i}), i % 3 == 1 ? AAD : aad));
        }

        List<Optional<byte[]>> opened = new HpkeOpener(keypair).openAll(INFO, batch);

        assertThat(opened).hasSize(9);
        for (int i = 0; i < 9; i++) {
            assertThat(opened.get(i).map(plaintext -> (int) plaintext[0]))
                    .isEqualTo(i % 3 == 1 ? Optional.empty() : Optional.of(i));
        }
    }

    @Test
    void open_shouldOpenNothingOnceTheKeyIsDestroyed() {
        HpkeKeypair keypair = HpkeKeypair.generate(7, HpkeSuite.DEFAULT);
        HpkeOpener opener = new HpkeOpener(keypair);
        HpkeCiphertext sealed = new HpkeSealer(keypair.config()).seal(INFO, AAD, PLAINTEXT);

        keypair.privateKey().destroy();

        assertThat(opener.open(INFO, new Sealed(sealed, AAD))).isEmpty();
        assertThat(keypair.privateKey().isDestroyed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> keypair.privateKey().revealBytes());
    }

    @Test
    void keypair_shouldRefuseKeysThatDoNotBelongTogether() {
        for (HpkeKem kem : HpkeKem.values()) {
            HpkeSuite suite = new HpkeSuite(kem, HpkeKdf.HKDF_SHA256, HpkeAead.AES_128_GCM);
            HpkeKeypair one = HpkeKeypair.generate(1, suite);
            HpkeKeypair two = HpkeKeypair.generate(1, suite);
            assertThatIllegalArgumentException().isThrownBy(() -> new HpkeKeypair(one.config(), two.privateKey()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new HpkeKeypair(one.config(), new HpkePrivateKey(new byte[3])));
        }
    }

    @Test
    void sealer_shouldRefuseWhatItCannotSealTo() {
        Bytes key = HpkeKeypair.generate(1, HpkeSuite.DEFAULT).config().publicKey();
        for (HpkeConfig config : List.of(
                new HpkeConfig(1, 0x21, 1, 1, key),
                new HpkeConfig(1, 0x20, 2, 1, key),
                new HpkeConfig(1, 0x20, 1, 0xffff, key),
                new HpkeConfig(1, 0x20, 1, 1, key.slice(1, 31)),
                new HpkeConfig(1, 0x20, 1, 1, Bytes.wrap(new byte[32])),
                new HpkeConfig(1, 0x10, 1, 1, key))) {
            assertThatIllegalArgumentException().as("%s", config).isThrownBy(() -> new HpkeSealer(config));
        }
    }

    @Test
    void privateKey_shouldTellNothing() {
        HpkePrivateKey key = new HpkePrivateKey(Wire.hex("5ec2e7"));
        assertThat(key).hasToString("HpkePrivateKey").hasSameHashCodeAs(new HpkePrivateKey(new byte[1]));
        for (int bit = 0; bit < 24; bit++) {
            byte[] other = Wire.hex("5ec2e7");
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(key).isNotEqualTo(new HpkePrivateKey(other));
        }
        assertThat(key).isEqualTo(new HpkePrivateKey(Wire.hex("5ec2e7"))).isNotEqualTo(new HpkePrivateKey(new byte[0]));
        HpkeKeypair keypair = HpkeKeypair.generate(12, HpkeSuite.DEFAULT);
        assertThat(keypair).hasToString("HpkeKeypair[12]");
    }

    @Test
    void privateKey_shouldKeepACopyAndGiveCopies() {
        byte[] bytes = {1, 2, 3};
        HpkePrivateKey key = new HpkePrivateKey(bytes);
        bytes[0] = 9;
        key.revealBytes()[1] = 9;
        assertThat(key.revealBytes()).containsExactly(1, 2, 3);
    }
}
