package dev.sumac.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestException;
import dev.sumac.manifest.ManifestException.Fault;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.SeenManifest;
import dev.sumac.manifest.SignedManifest;
import dev.sumac.sdk.TestAggregators.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that knows keys by manifests, which any server may hold: here the aggregators' own, to see what it is asked. */
class ManifestClientTest {

    private static final long[] ONE = {1};
    private static final String AT_MIRROR = "GET /mirror/leader";
    private static final String AT_OTHER_MIRROR = "GET /mirror/helper";

    private final TestAggregators aggregators = new TestAggregators(new VdafConfig.Prio3Count());
    private final TestTime time = new TestTime();
    private final TestManifests leader =
            new TestManifests(aggregators.task.configuration().leaderAggregatorEndpoint(), time.instant());
    private final TestManifests helper =
            new TestManifests(aggregators.task.configuration().helperAggregatorEndpoint(), time.instant());
    private final ManifestMemory memory = ManifestMemory.ofThisProcess();

    @TempDir
    private Path directory;

    private SignedManifest first = leader.next(time.instant(), aggregators.leader.config());
    private Client client = client(memory);

    @BeforeEach
    void serve() {
        aggregators.serve(AT_MIRROR, TestManifests.served(first));
        aggregators.serve(
                AT_OTHER_MIRROR, TestManifests.served(helper.next(time.instant(), aggregators.helper.config())));
    }

    @AfterEach
    void stop() {
        aggregators.close();
    }

    private Client client(ManifestMemory remembering) {
        return builder(
                KeySource.manifest(leader.root(), aggregators.at("/mirror/leader"), remembering),
                KeySource.manifest(helper.root(), aggregators.at("/mirror/helper"), remembering));
    }

    private Client builder(KeySource leaders, KeySource helpers) {
        return Client.builder(aggregators.task)
                .keys(leaders, helpers)
                .clock(time)
                .pause(time)
                .patience(Duration.ofSeconds(100))
                .build();
    }

    private void serveNext(SignedManifest manifest) {
        aggregators.serve(AT_MIRROR, TestManifests.served(manifest));
    }

    private void assertRefused(Fault fault) {
        int uploadedBefore = aggregators.uploaded.size();
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .satisfies(e -> assertThat(e.getCause())
                        .isInstanceOfSatisfying(ManifestException.class, cause -> assertThat(cause.fault())
                                .isEqualTo(fault)));
        assertThat(aggregators.uploaded).hasSize(uploadedBefore);
    }

    @Test
    void upload_shouldAskNoAggregatorForKeys() throws Exception {
        assertThat(client.upload(List.of(ONE, ONE)).allAccepted()).isTrue();

        assertThat(aggregators.lines()).containsExactly(AT_MIRROR, AT_OTHER_MIRROR, aggregators.reportsLine());
    }

    @Test
    void upload_shouldTakeOneAggregatorsManifestAndAskTheOther() throws Exception {
        client = builder(
                KeySource.aggregator(), KeySource.manifest(helper.root(), aggregators.at("/mirror/helper"), memory));
        assertThat(client.upload(ONE).allAccepted()).isTrue();
        assertThat(aggregators.lines())
                .containsExactly("GET /l/hpke_config", AT_OTHER_MIRROR, aggregators.reportsLine());
    }

    @Test
    void upload_shouldTakeAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("leader"), first.compact() + "\n");
        client = builder(
                KeySource.manifest(leader.root(), file.toUri(), memory),
                KeySource.manifest(helper.root(), aggregators.at("/mirror/helper"), memory));
        assertThat(client.upload(ONE).allAccepted()).isTrue();

        Files.write(file, new byte[SignedManifest.MAX_LENGTH + 1]);
        time.pause(Freshness.DEFAULT);
        assertRefused(Fault.MALFORMED);
    }

    @Test
    void upload_shouldKeepAManifestAsLongAsItsServerSays() throws Exception {
        client.upload(ONE);
        time.pause(Duration.ofSeconds(59));
        client.upload(ONE);
        assertThat(aggregators.received(AT_MIRROR)).hasSize(1);
        time.pause(Duration.ofSeconds(1));
        client.upload(ONE);
        assertThat(aggregators.received(AT_MIRROR)).hasSize(2);
    }

    @Test
    void upload_shouldFetchTheManifestAgainOnceWhenTheKeyIsOutdated() throws Exception {
        client.upload(ONE);
        aggregators.leader = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);
        serveNext(leader.revoked(1).next(time.instant(), aggregators.leader.config()));

        assertThat(client.upload(ONE).allAccepted()).isTrue();
        List<TestAggregators.Received> asked = aggregators.received(AT_MIRROR);
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).headers()).doesNotContainKey("Cache-control");
        assertThat(asked.get(1).headers()).as("no cache's answer").containsEntry("Cache-control", "no-cache");

        // This time nobody has told the mirror.
        aggregators.leader = HpkeKeypair.generate(3, HpkeSuite.DEFAULT);
        assertThat(client.upload(ONE).refused())
                .extracting(ReportUploadStatus::error)
                .containsExactly(ReportError.OUTDATED_CONFIG);
        assertThat(aggregators.received(AT_MIRROR)).hasSize(3);
        assertThat(aggregators.lines()).doesNotContain("GET /l/hpke_config", "GET /h/hpke_config");
    }

    @Test
    void upload_shouldSealNothingToAnOutdatedKeyWhileNobodyHasANewerManifest() throws Exception {
        client.upload(ONE);
        aggregators.leader = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);
        aggregators.serve(AT_MIRROR, Answer.of(503));
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .satisfies(e -> assertThat(e.status()).isEqualTo(503));
        int sent = aggregators.received(aggregators.reportsLine()).size();
        assertThatExceptionOfType(DapException.class).isThrownBy(() -> client.create(List.of(ONE)));
        assertThatExceptionOfType(DapException.class).isThrownBy(() -> client.upload(ONE));
        assertThat(aggregators.received(aggregators.reportsLine())).hasSize(sent);

        // One that must not be used is none, and what comes after it is asked for past all caches, too.
        aggregators.serve(AT_MIRROR, new Answer(200, Map.of(), "nothing".getBytes(StandardCharsets.US_ASCII)));
        assertRefused(Fault.MALFORMED);
        serveNext(leader.revoked(1).next(time.instant(), aggregators.leader.config()));
        assertThat(client.upload(ONE).allAccepted()).isTrue();
        assertThat(aggregators.received(AT_MIRROR).getLast().headers()).containsEntry("Cache-control", "no-cache");
    }

    @Test
    void upload_shouldGoOnUntilTheManifestExpiresWhileNobodyHasANewerOne() throws Exception {
        client.upload(ONE);
        aggregators.serve(AT_MIRROR, Answer.of(503));
        time.pause(KeyManifest.MAX_VALIDITY.minusSeconds(1));
        aggregators.serve(AT_OTHER_MIRROR, Answer.of(404));
        assertThat(client.upload(ONE).allAccepted()).isTrue();

        time.pause(Duration.ofSeconds(1));
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .satisfies(e -> assertThat(e.status()).isEqualTo(503));
    }

    @Test
    void upload_shouldRefuseAnExpiredManifest() {
        time.pause(KeyManifest.MAX_VALIDITY);
        assertRefused(Fault.EXPIRED);
    }

    @Test
    void upload_shouldRefuseAnotherRoot() {
        TestManifests stranger =
                new TestManifests(aggregators.task.configuration().leaderAggregatorEndpoint(), time.instant());
        serveNext(stranger.next(time.instant(), aggregators.leader.config()));
        assertRefused(Fault.UNTRUSTED);
    }

    @Test
    void upload_shouldRefuseAnotherOriginOfTheSameRoot() {
        client = builder(
                KeySource.manifest(helper.root(), aggregators.at("/mirror/helper"), memory),
                KeySource.manifest(helper.root(), aggregators.at("/mirror/helper"), memory));
        assertRefused(Fault.OTHER_ORIGIN);
    }

    @Test
    void upload_shouldRefuseAnotherRole() {
        serveNext(leader.role(ManifestRole.HELPER).next(time.instant(), aggregators.leader.config()));
        assertRefused(Fault.OTHER_ROLE);
        serveNext(leader.role(ManifestRole.LEADER).next(time.instant(), aggregators.leader.config()));
        aggregators.serve(
                AT_OTHER_MIRROR,
                TestManifests.served(
                        helper.role(ManifestRole.LEADER).next(time.instant(), aggregators.helper.config())));
        assertRefused(Fault.OTHER_ROLE);
    }

    @Test
    void upload_shouldRefuseARollback() throws Exception {
        serveNext(leader.next(time.instant(), aggregators.leader.config()));
        client.upload(ONE);
        serveNext(first);
        time.pause(Duration.ofSeconds(60));
        assertRefused(Fault.ROLLED_BACK);
        // And so does a client that starts with what this one remembered.
        client = client(memory);
        assertRefused(Fault.ROLLED_BACK);
    }

    @Test
    void upload_shouldRefuseTwoManifestsOfOneNumber() throws Exception {
        client.upload(ONE);
        HpkeConfig another = HpkeKeypair.generate(1, HpkeSuite.DEFAULT).config();
        serveNext(leader.seq(0).next(time.instant(), another));
        time.pause(Duration.ofSeconds(60));
        assertRefused(Fault.FORKED);
    }

    @Test
    void upload_shouldRefuseASuccessorOfAnotherManifest() throws Exception {
        client.upload(ONE);
        serveNext(leader.previous(Bytes.wrap(new byte[32])).next(time.instant(), aggregators.leader.config()));
        time.pause(Duration.ofSeconds(60));
        assertRefused(Fault.FORKED);
    }

    @Test
    void upload_shouldTakeALaterManifestWithoutThoseInBetween() throws Exception {
        client.upload(ONE);
        serveNext(leader.seq(8).previous(Bytes.wrap(new byte[32])).next(time.instant(), aggregators.leader.config()));
        time.pause(Duration.ofSeconds(60));
        assertThat(client.upload(ONE).allAccepted()).isTrue();
        assertThat(memory.last(aggregators.task.configuration().leaderAggregatorEndpoint())
                        .orElseThrow()
                        .seq())
                .isEqualTo(9);
    }

    @Test
    void upload_shouldRefuseAnEditedManifestThoughAGoodOneIsHeld() throws Exception {
        client.upload(ONE);
        String[] parts = first.compact().split("\\.");
        aggregators.serve(
                AT_MIRROR,
                new Answer(
                        200,
                        Map.of(),
                        (parts[0] + "." + parts[1].substring(1) + "." + parts[2]).getBytes(StandardCharsets.US_ASCII)));
        time.pause(Duration.ofSeconds(60));
        assertRefused(Fault.FORGED);
    }

    @Test
    void upload_shouldRefuseAnAnswerWithoutEnd() {
        aggregators.serve(AT_MIRROR, new Answer(200, Map.of(), new byte[SignedManifest.MAX_LENGTH + 1]));
        assertThatExceptionOfType(DapException.class).isThrownBy(() -> client.upload(ONE));
        assertThat(aggregators.uploaded).isEmpty();
    }

    @Test
    void upload_shouldSendNothingWhileMemoryFails() {
        client = client(new ManifestMemory() {
            @Override
            public Optional<SeenManifest> last(Url origin) {
                return Optional.empty();
            }

            @Override
            public void remember(Url origin, SeenManifest seen) throws IOException {
                throw new IOException("the disk is full");
            }
        });
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .withMessageContaining("the disk is full");
        assertThat(aggregators.uploaded).isEmpty();
    }

    @Test
    void upload_shouldAbortWithoutAUsableConfiguration() {
        serveNext(leader.next(
                time.instant(),
                new HpkeConfig(9, 0x21, 1, 1, aggregators.leader.config().publicKey())));
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .withMessageContaining("no supported HPKE suite");
    }

    @Test
    void manifest_shouldRefuseAPlaceThatNobodyCanFetchFrom() {
        for (String place : List.of("ftp://mirror.example/m", "mirror.example/m")) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> KeySource.manifest(leader.root(), URI.create(place), memory));
        }
    }
}
