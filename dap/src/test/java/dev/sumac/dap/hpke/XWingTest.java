package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sumac.dap.hpke.Kem.Encapsulation;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X-Wing against its draft's vectors, and by Bouncy Castle and by Conscrypt. */
class XWingTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] AAD = {1, 2, 3};
    private static final byte[] PLAINTEXT = {4, 5, 6, 7};
    private static final HpkeSuite SUITE = new HpkeSuite(HpkeKem.X_WING, HpkeKdf.HKDF_SHA256, HpkeAead.AES_256_GCM);

    private final XWing kem = new XWing();

    /** draft-connolly-cfrg-xwing-kem-08, appendix C. The shared secret covers all of both keys and the ciphertext. */
    @ParameterizedTest
    @CsvSource({
        "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26,"
                + "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
                + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2,"
                + "e2236b35a8c24b39, 049040ef6534, b83aa828d4d62b9a, 54274a079d3e6fb2e15,"
                + "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
        "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea,"
                + "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef"
                + "aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d,"
                + "0333285fa2536615, 8843f1c89c62, c93beb2232670569, 12f4ae3ea155b67,"
                + "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150"
    })
    void encapsulate_shouldGiveTheDraftsSecret(
            String seed,
            String randomness,
            String publicKeyBegins,
            String publicKeyEnds,
            String encBegins,
            String encEnds,
            String secret) {
        byte[] publicKey = kem.publicKeyOf(HEX.parseHex(seed));
        assertThat(HEX.formatHex(publicKey)).startsWith(publicKeyBegins).endsWith(publicKeyEnds);

        Encapsulation made = XWing.encapsulate(publicKey, new XWing.Given(HEX.parseHex(randomness)))
                .orElseThrow();
        assertThat(HEX.formatHex(made.enc())).startsWith(encBegins).endsWith(encEnds);
        assertThat(HEX.formatHex(made.sharedSecret())).isEqualTo(secret);
        assertThat(kem.decapsulate(HEX.parseHex(seed), publicKey, List.of(made.enc()))
                        .getFirst()
                        .orElseThrow())
                .isEqualTo(made.sharedSecret());
    }

    private static List<BaseMode> both(HpkeSuite suite) {
        return List.of(new KemBaseMode(suite), ConscryptXWing.of(suite).orElseThrow());
    }

    @Test
    void open_shouldOpenABatchAndNothingThatIsAltered() {
        HpkeKeypair keypair = HpkeKeypair.generate(7, SUITE);
        byte[] privateKey = keypair.privateKey().revealBytes();
        byte[] publicKey = keypair.config().publicKey().toByteArray();
        byte[] info = HpkeInfo.inputShare(Role.HELPER).value().toByteArray();
        for (BaseMode mode : both(SUITE)) {
            BaseMode.Encrypted sealed = mode.seal(publicKey, info, List.of(new HpkeSealer.Unsealed(AAD, PLAINTEXT)))
                    .getFirst();
            assertThat(sealed.enc()).hasSize(XWing.ENC_LENGTH);
            List<HpkeOpener.Sealed> batch = new ArrayList<>();
            for (int at : new int[] {0, 1087, 1088, 1119}) {
                byte[] enc = sealed.enc().clone();
                enc[at] ^= 1;
                batch.add(sealed(enc, sealed.payload(), AAD));
            }
            byte[] payload = sealed.payload().clone();
            payload[0] ^= 1;
            batch.add(sealed(sealed.enc(), payload, AAD));
            batch.add(sealed(sealed.enc(), new byte[3], AAD));
            batch.add(sealed(sealed.enc(), sealed.payload(), new byte[0]));
            batch.add(sealed(new byte[0], sealed.payload(), AAD));
            batch.add(sealed(new byte[XWing.ENC_LENGTH], sealed.payload(), AAD)); // X25519's half is of small order
            batch.add(sealed(Arrays.copyOf(sealed.enc(), XWing.ENC_LENGTH + 1), sealed.payload(), AAD));
            batch.add(sealed(sealed.enc(), sealed.payload(), AAD));

            List<Optional<byte[]>> opened = mode.open(privateKey.clone(), publicKey, info, batch);

            assertThat(opened.getLast()).hasValue(PLAINTEXT);
            assertThat(opened.subList(0, opened.size() - 1)).hasSize(10).allMatch(Optional::isEmpty);
        }
    }

    private static HpkeOpener.Sealed sealed(byte[] enc, byte[] payload, byte[] aad) {
        return new HpkeOpener.Sealed(new HpkeCiphertext(7, Bytes.wrap(enc), Bytes.wrap(payload)), aad);
    }

    @Test
    void decapsulate_shouldRefuseWhatIsNoEncapsulation() {
        byte[] seed = kem.generate().privateKey();
        byte[] zeros = new byte[XWing.ENC_LENGTH]; // X25519's half is of small order
        List<byte[]> encs = List.of(new byte[0], new byte[XWing.ENC_LENGTH - 1], new byte[XWing.ENC_LENGTH + 1], zeros);
        assertThat(kem.decapsulate(seed, kem.publicKeyOf(seed), encs).subList(0, 3))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void encapsulate_shouldRefuseWhatIsNoPublicKey() {
        byte[] notReduced = new byte[kem.publicKeyLength()];
        Arrays.fill(notReduced, (byte) 0xff);
        assertThat(kem.encapsulate(new byte[32])).isEmpty();
        assertThat(kem.encapsulate(notReduced)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> kem.publicKeyOf(new byte[31]));
    }

    /** Two that share no code. */
    @ParameterizedTest
    @EnumSource
    void conscrypt_shouldOpenWhatBouncyCastleSealsAndTheOtherWayRound(HpkeAead aead) {
        HpkeSuite suite = new HpkeSuite(HpkeKem.X_WING, HpkeKdf.HKDF_SHA256, aead);
        HpkeKeypair keypair = HpkeKeypair.generate(7, suite);
        byte[] publicKey = keypair.config().publicKey().toByteArray();
        byte[] info = HpkeInfo.inputShare(Role.LEADER).value().toByteArray();
        for (BaseMode sealer : both(suite)) {
            for (BaseMode opener : both(suite)) {
                List<HpkeOpener.Sealed> batch = sealer
                        .seal(
                                publicKey,
                                info,
                                List.of(
                                        new HpkeSealer.Unsealed(AAD, PLAINTEXT),
                                        new HpkeSealer.Unsealed(new byte[0], new byte[0])))
                        .stream()
                        .map(each -> sealed(each.enc(), each.payload(), AAD))
                        .toList();
                List<Optional<byte[]>> opened = opener.open(keypair.privateKey().revealBytes(), publicKey, info, batch);
                assertThat(opened.getFirst()).hasValue(PLAINTEXT);
                assertThat(opened.getLast()).as("bound to another AAD").isEmpty();
            }
        }
    }

    @Test
    void conscrypt_shouldBeTakenWhereItHasTheSuite() {
        assertThat(SUITE.baseMode()).isInstanceOf(ConscryptXWing.class);
        HpkeSuite other = new HpkeSuite(HpkeKem.X_WING, HpkeKdf.HKDF_SHA512, HpkeAead.AES_256_GCM);
        assertThat(other.baseMode()).isInstanceOf(KemBaseMode.class);
        assertThat(HpkeSuite.DEFAULT.baseMode()).isInstanceOf(KemBaseMode.class);
    }

    @ParameterizedTest
    @CsvSource({"0x647a, 25722", "25722, 25722", "0xffff, 65535"})
    void codepoint_shouldTakeACodepoint(String text, int id) {
        assertThat(XWingCodepoint.parse(text)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0x20", "0x10000", "-1", "1e5"})
    void codepoint_shouldRefuseOthers(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> XWingCodepoint.parse(text));
    }

    /** Read once, so it takes another process. */
    @ParameterizedTest
    @CsvSource({"0x1234, 0x4321", "'', 0x1234"})
    void codepoint_shouldBeWhatIsSet(String property, String variable) throws Exception {
        ProcessBuilder another = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"));
        if (!property.isEmpty()) {
            another.command().add("-Dsumac.hpke.xwing-kem-id=" + property);
        }
        another.command().add(SetOtherwise.class.getName());
        another.environment().put("SUMAC_HPKE_XWING_KEM_ID", variable);
        Process process = another.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(errors).isZero();
        assertThat(printed.strip()).isEqualTo("kem 1234 opens " + HEX.formatHex(PLAINTEXT));
    }

    /** Seals and opens as two that know each other's configuration alone, and says under which codepoint. */
    static final class SetOtherwise {
        private SetOtherwise() {}

        public static void main(String[] args) throws DecodeException {
            HpkeKeypair keypair = HpkeKeypair.generate(7, SUITE);
            HpkeConfig config = HpkeConfig.decode(keypair.config().encode());
            HpkeInfo info = HpkeInfo.inputShare(Role.HELPER);
            HpkeCiphertext ciphertext = new HpkeSealer(config).seal(info, AAD, PLAINTEXT);
            byte[] opened = new HpkeOpener(keypair)
                    .open(info, new HpkeOpener.Sealed(ciphertext, AAD))
                    .orElseThrow();
            System.out.println("kem " + Integer.toHexString(config.kemId()) + " opens " + HEX.formatHex(opened));
        }
    }
}
