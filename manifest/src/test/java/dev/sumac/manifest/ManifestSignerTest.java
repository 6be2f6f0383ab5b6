package dev.sumac.manifest;

import static dev.sumac.manifest.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sumac.manifest.Forge.Wanted;
import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSignerTest {

    private final ManifestAuthority authority = ManifestAuthority.create("root", NOW, Duration.ofDays(3650));
    private final Identity signer = authority.issueSigner("signer", NOW, Duration.ofDays(90));

    @TempDir
    private Path directory;

    private Path key = Path.of("");
    private Path certificate = Path.of("");

    @BeforeEach
    void write() throws IOException {
        key = directory.resolve("signer.key");
        certificate = directory.resolve("signer.pem");
        signer.write(key, certificate);
    }

    @Test
    void open_shouldSignForTheRootThatWasRead() throws Exception {
        Path rootFile = directory.resolve("root.pem");
        authority.root().write(directory.resolve("root.key"), rootFile);
        SignedManifest signed = ManifestSigner.open(key, certificate).sign(Forge.manifest());

        assertThat(ManifestRoot.read(rootFile)
                        .verify(signed.compact().getBytes(StandardCharsets.US_ASCII), NOW)
                        .manifest())
                .isEqualTo(signed.manifest());
    }

    @Test
    void write_shouldLetNobodyElseReadTheKeyAndKeepOneThatIsThere() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> signer.write(key, certificate));
    }

    @Test
    void open_shouldRefuseAKeyThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatIOException()
                .isThrownBy(() -> ManifestSigner.open(key, certificate))
                .withMessageContaining("chmod 600");
    }

    @Test
    void open_shouldRefuseFilesThatHoldSomethingElse() throws IOException {
        Path other = directory.resolve("other");
        Files.createFile(other, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        for (String content : List.of(
                "",
                "text",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n" + Files.readString(key))) {
            Files.writeString(other, content);
            assertThatIOException()
                    .as(content)
                    .isThrownBy(() -> ManifestSigner.open(other, certificate))
                    .withMessageContaining(other.toString());
        }
        Files.writeString(other, Files.readString(certificate));
        assertThatIOException().isThrownBy(() -> ManifestSigner.open(other, certificate));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ManifestSigner.open(key, Files.writeString(other, "")))
                .withMessageContaining("one to 3 certificates");
    }

    @Test
    void open_shouldReadAKeyWithTextAroundItAndOtherLineEnds() throws IOException {
        String pem = Files.readString(key);
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
        Files.writeString(key, "The signer's.\r\n" + pem.replace("\n", "\r\n") + "Its end.\r\n");
        assertThat(ManifestSigner.open(key, certificate)).hasToString("ManifestSigner[CN=signer]");
    }

    @Test
    void isNamedBy_shouldTellItsCertificatesFromAnothers() {
        Identity second = authority.issueSigner("signer", NOW, Duration.ofDays(90));
        ManifestSigner one = new ManifestSigner(signer.key(), List.of(signer.certificate()));
        ManifestSigner other = new ManifestSigner(second.key(), List.of(second.certificate()));
        String compact = one.sign(Forge.manifest()).compact();
        assertThat(one.isNamedBy(compact)).isTrue();
        assertThat(other.isNamedBy(compact)).isFalse();
    }

    @Test
    void constructor_shouldRefuseAnothersCertificate() {
        Identity other = authority.issueSigner("other", NOW, Duration.ofDays(90));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ManifestSigner(signer.key(), List.of(other.certificate())))
                .withMessageContaining("not its certificate's");
    }

    @Test
    void constructor_shouldRefuseACertificateForServers() {
        Identity server =
                Forge.issue(authority.root(), "server", Wanted.signer().purposes("1.3.6.1.5.5.7.3.1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ManifestSigner(server.key(), List.of(server.certificate())))
                .withMessageContaining("for manifests alone");
    }

    @Test
    void constructor_shouldRefuseAnotherCurve() {
        Identity large = Forge.issue(authority.root(), "large", Wanted.signer().curve("secp384r1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ManifestSigner(large.key(), List.of(large.certificate())))
                .withMessageContaining("P-256");
    }

    @Test
    void notAfter_shouldBeTheFirstEndInTheChain() {
        Identity between =
                Forge.issue(authority.root(), "b", Wanted.intermediate().validity(Duration.ofDays(2)));
        Identity below = Forge.issue(between, "below", Wanted.signer());
        assertThat(new ManifestSigner(below.key(), List.of(below.certificate(), between.certificate())).notAfter())
                .isEqualTo(NOW.plus(2, ChronoUnit.DAYS));
    }

    @Test
    void toString_shouldShowNoKey() {
        assertThat(signer.toString()).isEqualTo("Identity[CN=signer]");
        assertThat(new ManifestSigner(signer.key(), List.of(signer.certificate())))
                .hasToString("ManifestSigner[CN=signer]");
    }
}
