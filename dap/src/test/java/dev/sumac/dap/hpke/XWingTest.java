package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sumac.dap.hpke.Kem.Encapsulation;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Role;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.conscrypt.HpkeContextRecipient;
import org.conscrypt.HpkeContextSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X-Wing against its draft's vectors, and against Conscrypt's, which shares no code with it. */
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

    @Test
    void open_shouldOpenABatchAndNothingThatIsAltered() {
        HpkeKeypair keypair = HpkeKeypair.generate(7, SUITE);
        HpkeInfo info = HpkeInfo.inputShare(Role.HELPER);
        HpkeCiphertext sealed = new HpkeSealer(keypair.config()).seal(info, AAD, PLAINTEXT);
        assertThat(sealed.enc().length()).isEqualTo(XWing.ENC_LENGTH);
        HpkeOpener opener = new HpkeOpener(keypair);
        for (int at : new int[] {0, 1087, 1088, 1119}) {
            byte[] enc = sealed.enc().toByteArray();
            enc[at] ^= 1;
            HpkeCiphertext altered = new HpkeCiphertext(7, Bytes.wrap(enc), sealed.payload());
            assertThat(opener.openAll(
                            info, List.of(new HpkeOpener.Sealed(sealed, AAD), new HpkeOpener.Sealed(altered, AAD))))
                    .satisfies(opened -> {
                        assertThat(opened.getFirst()).hasValue(PLAINTEXT);
                        assertThat(opened.getLast()).isEmpty();
                    });
        }
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

    @Test
    void conscrypt_shouldOpenWhatWeSealAndSealWhatWeOpen() throws GeneralSecurityException {
        assumeThat(HpkeKem.X_WING.id()).isEqualTo(XWingCodepoint.REGISTERED);
        Provider conscrypt = Conscrypt.newProvider();
        String name = "XWING/HKDF_SHA256/AES_256_GCM";
        KeyFactory keys = KeyFactory.getInstance("XWING", conscrypt);
        HpkeKeypair keypair = HpkeKeypair.generate(7, SUITE);
        HpkeInfo info = HpkeInfo.inputShare(Role.LEADER);
        byte[] infoBytes = info.value().toByteArray();

        HpkeCiphertext ours = new HpkeSealer(keypair.config()).seal(info, AAD, PLAINTEXT);
        HpkeContextRecipient recipient = HpkeContextRecipient.getInstance(name, conscrypt);
        recipient.init(
                ours.enc().toByteArray(),
                keys.generatePrivate(new Raw(keypair.privateKey().revealBytes())),
                infoBytes);
        assertThat(recipient.open(ours.payload().toByteArray(), AAD)).isEqualTo(PLAINTEXT);

        HpkeContextSender sender = HpkeContextSender.getInstance(name, conscrypt);
        sender.init(keys.generatePublic(new Raw(keypair.config().publicKey().toByteArray())), infoBytes);
        HpkeCiphertext theirs =
                new HpkeCiphertext(7, Bytes.wrap(sender.getEncapsulated()), Bytes.wrap(sender.seal(PLAINTEXT, AAD)));
        assertThat(new HpkeOpener(keypair).open(info, new HpkeOpener.Sealed(theirs, AAD)))
                .hasValue(PLAINTEXT);
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

    /** A key as its bytes. */
    private static final class Raw extends EncodedKeySpec {
        Raw(byte[] encoded) {
            super(encoded);
        }

        @Override
        public String getFormat() {
            return "raw";
        }
    }
}
