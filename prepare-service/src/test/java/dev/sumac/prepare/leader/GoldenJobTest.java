package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkePrivateKey;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.ShareOpener;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * A job that the first version stored is sent by this one with the same bytes: whoever changes what a request is made of
 * must leave the old jobs as they were. The row is inserted as text, so that later columns have their defaults.
 */
class GoldenJobTest {

    private static final List<LogPosition> POSITIONS =
            List.of(new LogPosition(3, 17), new LogPosition(0, 4), new LogPosition(3, 18));

    private static final PeerHealth NOBODY_DOWN = new PeerHealth() {
        @Override
        public void answered(AggregationTask task) {}

        @Override
        public void failed(AggregationTask task, boolean whole, Duration atLeast) {}
    };

    private final DataSource source = TestDatabase.empty("golden_job");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final Properties golden = golden();

    private static Properties golden() {
        Properties golden = new Properties();
        try (InputStream file = GoldenJobTest.class.getResourceAsStream("/golden/job-1.properties")) {
            golden.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return golden;
    }

    private byte[] bytes(String name) {
        return HexFormat.of().parseHex(Objects.requireNonNull(golden.getProperty(name)));
    }

    private AggregationTask task() throws Exception {
        TaskId id = TaskId.of(bytes("taskId"));
        TaskConfiguration configuration = TaskConfiguration.decode(bytes("configuration"));
        return new AggregationTask(
                id,
                Role.LEADER,
                "https://helper.example/",
                configuration,
                configuration.vdaf().bind(id),
                1,
                HpkeConfig.decode(bytes("helperHpkeConfig")),
                Duration.ofDays(1),
                false);
    }

    private LeaderVerifier verifier() throws Exception {
        HpkeOpener opener = new HpkeOpener(
                new HpkeKeypair(HpkeConfig.decode(bytes("hpkeConfig")), new HpkePrivateKey(bytes("hpkePrivateKey"))));
        return new LeaderVerifier(
                (task, report) -> {
                    throw new AssertionError("a retry checks nothing");
                },
                (task, shares, purpose) -> shares.stream()
                        .map(share -> opened(opener, task, share))
                        .toList(),
                (task, keyId) -> Optional.of(SecretBytes.copyOf(bytes("verifyKey"))),
                batches(),
                leader.clock,
                Duration.ofHours(1));
    }

    private static ShareOpener.Opened opened(
            HpkeOpener opener, AggregationTask task, ShareOpener.EncryptedShare share) {
        byte[] aad = new InputShareAad(task.id(), task.configuration().encoded(), share.metadata(), share.publicShare())
                .encode();
        return new ShareOpener.Opened.Plaintext(
                opener.open(HpkeInfo.inputShare(Role.LEADER), new HpkeOpener.Sealed(share.ciphertext(), aad))
                        .orElseThrow());
    }

    private static Batches batches() {
        return new Batches(
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()), 1);
    }

    @Test
    void rebuild_shouldGiveTheBytesThatAnOlderVersionPlanned() throws Exception {
        AggregationTask task = task();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(golden.getProperty("row"));
        }
        for (int i = 0; i < POSITIONS.size(); i++) {
            leader.log.append(List.of(new LogRecord(
                    POSITIONS.get(i), OptionalInt.empty(), Optional.of(task.id()), bytes("report." + i))));
        }
        JobSender sender = new JobSender(
                leader.lease,
                leader.database,
                leader.clock,
                leader.randomness,
                id -> Optional.of(task),
                leader.log,
                verifier(),
                (asked, request) -> {
                    throw new AssertionError("nothing is sent");
                },
                batches(),
                new Settler(
                        leader.database,
                        leader.clock,
                        leader.randomness,
                        new JobSize(100, 1 << 20),
                        Duration.ofMinutes(1)),
                NOBODY_DOWN,
                new Patience(LeaderFixture.LEASE, LeaderFixture.LEASE, LeaderFixture.LEASE, 1, LeaderFixture.LEASE));

        List<Jobs.Leased> leased = sender.lease(1, Jobs.TaskFilter.allBut(List.of()));
        assertThat(leased).hasSize(1);
        Optional<InFlightJob> job = sender.rebuild(leased.getFirst());
        assertThat(job)
                .hasValueSatisfying(rebuilt -> assertThat(rebuilt.request()).isEqualTo(bytes("request")));
        assertThat(TestDatabase.number(source, "select count(*) from job where state = 'Parked'"))
                .isZero();
    }
}
