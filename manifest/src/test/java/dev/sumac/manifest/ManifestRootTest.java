package dev.sumac.manifest;

import static dev.sumac.manifest.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.Forge.Wanted;
import dev.sumac.manifest.ManifestException.Fault;
import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRootTest {

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final ManifestAuthority authority = authority("Example Leader");
    private final Identity signer =
            authority.issueSigner("manifests of Leader", NOW.minus(Duration.ofDays(1)), Duration.ofDays(90));
    private final ManifestRoot root = new ManifestRoot(authority.root().certificate());
    private final KeyManifest manifest = Forge.manifest();
    private final SignedManifest signed = sign(signer);

    private static ManifestAuthority authority(String name) {
        return ManifestAuthority.create(name, NOW.minus(Duration.ofDays(365)), Duration.ofDays(3650));
    }

    private SignedManifest sign(Identity identity) {
        return new ManifestSigner(identity.key(), List.of(identity.certificate())).sign(manifest);
    }

    private String forged(Identity identity) {
        return Forge.sign(Forge.header(identity), Payload.encode(manifest), identity.key());
    }

    private static byte[] bytes(String compact) {
        return compact.getBytes(StandardCharsets.US_ASCII);
    }

    private void assertRefused(String compact, Fault fault) {
        assertRefused(compact, fault, "");
    }

    private void assertRefused(String compact, Fault fault, String message) {
        assertRefused(root, compact, NOW, fault, message);
    }

    private static void assertRefused(ManifestRoot by, String compact, Instant now, Fault fault, String message) {
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> by.verify(bytes(compact), now))
                .satisfies(e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault))
                .withMessageContaining(message);
    }

    @Test
    void verify_shouldGiveBackWhatWasSigned() throws ManifestException {
        SignedManifest verified = root.verify(bytes(signed.compact()), NOW);

        assertThat(verified.manifest()).isEqualTo(manifest);
        assertThat(verified.compact()).isEqualTo(signed.compact());
        assertThat(verified.digest()).isEqualTo(signed.digest());
    }

    @Test
    void verify_shouldTakeAFilesLineEnd() throws ManifestException {
        assertThat(root.verify(bytes(signed.compact() + "\n"), NOW).compact()).isEqualTo(signed.compact());
    }

    @Test
    void verify_shouldTakeWhatAnotherImplementationSigns() throws ManifestException {
        assertThat(root.verify(bytes(forged(signer)), NOW).manifest()).isEqualTo(manifest);
    }

    @Test
    void verify_shouldTakeACertificateInBetween() throws ManifestException {
        Identity between = Forge.issue(authority.root(), "between", Wanted.intermediate());
        Identity below = Forge.issue(between, "below", Wanted.signer());
        ManifestSigner chained = new ManifestSigner(below.key(), List.of(below.certificate(), between.certificate()));

        assertThat(root.verify(bytes(chained.sign(manifest).compact()), NOW).manifest())
                .isEqualTo(manifest);
        // Without it nothing leads to the root.
        assertRefused(forged(below), Fault.UNTRUSTED);
    }

    @Test
    void verify_shouldRefuseWhatAnotherRootSigned() {
        ManifestAuthority other = authority("Example Leader");
        assertRefused(
                forged(other.issueSigner("manifests of Leader", NOW, Duration.ofDays(90))),
                Fault.UNTRUSTED,
                "pinned root");
    }

    @Test
    void verify_shouldRefuseWhatIsOver() throws ManifestException {
        String compact = signed.compact();
        root.verify(bytes(compact), manifest.expiresAt().minusSeconds(1));
        assertRefused(root, compact, manifest.expiresAt(), Fault.EXPIRED, "expired at");
        root.verify(bytes(compact), NOW.minusSeconds(300));
        assertRefused(root, compact, NOW.minusSeconds(301), Fault.EXPIRED, "future");
    }

    @Test
    void verify_shouldRefuseACertificateThatIsOver() {
        Identity old = Forge.issue(authority.root(), "old", Wanted.signer().validity(Duration.ofSeconds(-1)));
        assertRefused(forged(old), Fault.UNTRUSTED, "pinned root");
    }

    @Test
    void verify_shouldRefuseARootThatIsOver() {
        ManifestAuthority old = ManifestAuthority.create("old", NOW.minus(Duration.ofDays(9)), Duration.ofDays(8));
        Identity younger = Forge.issue(old.root(), "younger than its root", Wanted.signer());
        assertRefused(new ManifestRoot(old.root().certificate()), forged(younger), NOW, Fault.UNTRUSTED, "pinned root");
    }

    static Stream<Wanted> wrongCertificates() {
        String own = ManifestCertificates.KEY_USAGE;
        return Stream.of(
                Wanted.signer().purposes(SERVER_AUTH),
                Wanted.signer().purposes(own, SERVER_AUTH),
                Wanted.signer().purposes(ANY_USAGE),
                Wanted.signer().purposes(own, ANY_USAGE),
                Wanted.signer().purposes(),
                Wanted.signer().usage(KeyUsage.keyAgreement),
                Wanted.signer().asAuthority());
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void verify_shouldRefuseACertificateThatIsForSomethingElse(Wanted wanted) {
        assertRefused(forged(Forge.issue(authority.root(), "other", wanted)), Fault.UNTRUSTED);
    }

    @Test
    void verify_shouldRefuseWhatTheRootItselfSigned() {
        assertRefused(forged(authority.root()), Fault.UNTRUSTED, "no authority's");
    }

    @Test
    void verify_shouldRefuseAnotherCurve() {
        Identity large = Forge.issue(authority.root(), "large", Wanted.signer().curve("secp384r1"));
        String header = Forge.header(large);
        assertRefused(
                Forge.sign(header, Payload.encode(manifest), large.key(), "SHA384withECDSAinP1363Format"),
                Fault.MALFORMED,
                "64 bytes");
        // As if it were of the right size.
        String compact = Forge.sign(header, Payload.encode(manifest), signer.key());
        assertRefused(compact, Fault.FORGED);
    }

    @Test
    void verify_shouldRefuseAnEditedList() {
        KeyManifest edited = Forge.manifest();
        assertRefused(withPayload(Payload.encode(edited)), Fault.FORGED);
    }

    @Test
    void verify_shouldRefuseATruncatedListOfTheRevoked() {
        String payload = Payload.encode(manifest);
        assertThat(payload).contains("[3,17]");
        assertRefused(withPayload(payload.replace("[3,17]", "[3]")), Fault.FORGED);
        assertRefused(withPayload(payload.replace("[3,17]", "[]")), Fault.FORGED);
    }

    private String withPayload(String payload) {
        String[] parts = signed.compact().split("\\.");
        return parts[0] + "." + Forge.base64Url(payload) + "." + parts[2];
    }

    @Test
    void verify_shouldRefuseAnySignatureButTheSigners() {
        String unsigned = signed.compact().substring(0, signed.compact().lastIndexOf('.') + 1);
        byte[] signature = Base64.getUrlDecoder().decode(signed.compact().substring(unsigned.length()));
        assertRefused(unsigned + Forge.base64Url(new byte[64]), Fault.FORGED);
        for (int at = 0; at < signature.length; at++) {
            byte[] flipped = signature.clone();
            flipped[at] ^= 1;
            assertRefused(unsigned + Forge.base64Url(flipped), Fault.FORGED);
        }
        for (int length : new int[] {0, 63, 65}) {
            assertRefused(unsigned + Forge.base64Url(Arrays.copyOf(signature, length)), Fault.MALFORMED);
        }
    }

    @Test
    void digest_shouldBeTheSameForTheOtherSignatureThatVerifies() throws ManifestException {
        String unsigned = signed.compact().substring(0, signed.compact().lastIndexOf('.') + 1);
        byte[] signature = Base64.getUrlDecoder().decode(signed.compact().substring(unsigned.length()));
        byte[] s = ORDER.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)))
                .add(BigInteger.ONE.shiftLeft(256))
                .toByteArray();
        System.arraycopy(s, s.length - 32, signature, 32, 32);
        String other = unsigned + Forge.base64Url(signature);

        assertThat(other).isNotEqualTo(signed.compact());
        assertThat(root.verify(bytes(other), NOW).digest()).isEqualTo(signed.digest());
    }

    static Stream<String> wrongHeaders() {
        String rest = "\"typ\":\"sumac-key-manifest\",\"x5c\":CHAIN}";
        return Stream.of(
                "{\"alg\":\"none\"," + rest,
                "{\"alg\":\"HS256\"," + rest,
                "{\"alg\":\"ES384\"," + rest,
                "{\"alg\":256," + rest,
                "{" + rest,
                "{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1," + rest,
                "{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]," + rest,
                "{\"alg\":\"ES256\",\"b64\":false," + rest,
                "{\"alg\":\"ES256\",\"jku\":\"https://other.example/\"," + rest,
                "{\"alg\":\"ES256\",\"alg\":\"ES256\"," + rest,
                "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"x5c\":CHAIN}",
                "{\"alg\":\"ES256\",\"x5c\":CHAIN}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\"}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":[]}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":[\"AAAA\"]}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":[1]}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":\"AAAA\"}",
                "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":null}",
                "[]",
                "nothing");
    }

    @ParameterizedTest
    @MethodSource("wrongHeaders")
    void verify_shouldRefuseEveryOtherHeader(String header) {
        String chained = header.replace("CHAIN", Forge.x5c(signer.certificate()));
        assertRefused(Forge.sign(chained, Payload.encode(manifest), signer.key()), Fault.MALFORMED);
    }

    @Test
    void verify_shouldRefuseALongChain() {
        var certificate = signer.certificate();
        String header = "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":"
                + Forge.x5c(certificate, certificate, certificate, certificate) + "}";
        assertRefused(Forge.sign(header, Payload.encode(manifest), signer.key()), Fault.MALFORMED, "one to 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "\u00e4.b.c", "a b.c.d"})
    void verify_shouldRefuseWhatIsNoJws(String compact) {
        assertRefused(compact, Fault.MALFORMED, "compact form");
    }

    @Test
    void verify_shouldNotLookAtWhatIsTooLong() {
        assertRefused("x".repeat(SignedManifest.MAX_LENGTH + 1), Fault.MALFORMED, "longer than 65536");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'\"seq\":7' | '\"seq\":0'",
                "'\"seq\":7' | '\"seq\":-1'",
                "'\"seq\":7' | '\"seq\":7.5'",
                "'\"seq\":7' | '\"seq\":\"7\"'",
                "'\"seq\":7' | '\"seq\":9007199254740992'",
                "'\"seq\":7' | '\"seq\":99999999999999999999999999999999'",
                "'\"seq\":7' | '\"seq\":null'",
                "'\"seq\":7' | '\"seq\":7,\"seq\":8'",
                "'\"seq\":7,' | ''",
                "'\"role\":\"both\"' | '\"role\":\"BOTH\"'",
                "'\"role\":\"both\"' | '\"role\":\"collector\"'",
                "'\"role\":\"both\",' | ''",
                "'\"iat\":1800007200' | '\"iat\":1800612000'",
                "'\"iat\":1800007200' | '\"iat\":1800007199'",
                "'\"iat\":1800007200,' | ''",
                "'\"exp\":1800612000' | '\"exp\":9007199254740991'",
                "'\"exp\":1800612000,' | ''",
                "'[3,17]' | '[3,3]'",
                "'[3,17]' | '[17,3]'",
                "'[3,17]' | '[3,256]'",
                "'[3,17]' | '[3,-1]'",
                "'[3,17]' | '[3,\"17\"]'",
                "'[3,17]' | '[3,null]'",
                "'[3,17]' | '[3,4294967313]'",
                "'[3,17]' | '[3,5]'",
                "'[3,17]' | '3'",
                "'\"revoked\":[3,17],' | ''",
                "'https://leader.example/dap/' | 'http://leader.example/dap/'",
                "'https://leader.example/dap/' | ''",
                "'\"origin\":\"https://leader.example/dap/\",' | ''",
                "'\"hpke_config_list\":\"' | '\"hpke_config_list\":\"A'",
                "'\"hpke_config_list\":\"' | '\"hpke_config_list\":\"!'",
                "'\"hpke_config_list\"' | '\"hpkeConfigList\"'",
                "'\"prev\":\"' | '\"prev\":\"AAAA'",
                "'\"prev\":\"' | '\"prev\":null,\"x\":\"'",
                "'}' | ''",
                "'}' | '}}'",
            })
    void verify_shouldRefuseASignedPayloadThatIsNoManifest(String is, String becomes) {
        String payload = Payload.encode(manifest);
        assertThat(payload).contains(is);
        assertRefused(Forge.sign(Forge.header(signer), payload.replace(is, becomes), signer.key()), Fault.MALFORMED);
    }

    @Test
    void verify_shouldPassOverMembersThatItDoesNotKnow() throws ManifestException {
        String payload = Payload.encode(manifest).replace("\"seq\"", "\"later\":[{}],\"seq\"");
        assertThat(root.verify(bytes(Forge.sign(Forge.header(signer), payload, signer.key())), NOW)
                        .manifest())
                .isEqualTo(manifest);
    }

    @Test
    void sign_shouldWriteExactlyTheFormThatTheDocumentGives() {
        String[] parts = signed.compact().split("\\.");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
                .isEqualTo(Forge.header(signer));
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .isEqualTo("{\"origin\":\"https://leader.example/dap/\",\"role\":\"both\",\"seq\":7,\"iat\":1800007200,"
                        + "\"exp\":1800612000,\"hpke_config_list\":\""
                        + Bytes.wrap(manifest.configs().encode()).toBase64Url()
                        + "\",\"revoked\":[3,17],\"prev\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}");
    }

    @Test
    void speaksFor_shouldCompareTheWholeUrlButASlashAtItsEnd() {
        assertThat(manifest.speaksFor(new Url("https://leader.example/dap"))).isTrue();
        assertThat(manifest.speaksFor(new Url("https://leader.example/dap/"))).isTrue();
        for (String other : List.of(
                "https://leader.example/",
                "https://leader.example/dap/v1",
                "https://leader.example:8443/dap/",
                "https://helper.example/dap/",
                "https://leader.example/DAP/")) {
            assertThat(manifest.speaksFor(new Url(other))).as(other).isFalse();
        }
    }

    @Test
    void covers_shouldBeTrueForTheRolesThatAreNamed() {
        assertThat(ManifestRole.LEADER.covers(Role.LEADER)).isTrue();
        assertThat(ManifestRole.LEADER.covers(Role.HELPER)).isFalse();
        assertThat(ManifestRole.HELPER.covers(Role.HELPER)).isTrue();
        assertThat(ManifestRole.HELPER.covers(Role.LEADER)).isFalse();
        assertThat(ManifestRole.BOTH.covers(Role.LEADER)).isTrue();
        assertThat(ManifestRole.BOTH.covers(Role.HELPER)).isTrue();
        assertThat(ManifestRole.BOTH.covers(Role.COLLECTOR)).isFalse();
    }
}
