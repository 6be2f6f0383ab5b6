package dev.sumac.prepare.http;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.task.TaskEntry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A task of Prio3Count with all that its participants know, and the reports that its clients make. */
final class TestTask {

    static final String TOKEN = "the-peers-token";
    static final long PRECISION = 60;
    static final Duration MAX_REPORT_AGE = Duration.ofHours(6);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** How a report differs from a good one. */
    record Shape(
            long time,
            HpkeKeypair key,
            int configId,
            List<Extension> publicExtensions,
            List<Extension> privateExtensions,
            UnaryOperator<byte[]> plaintext) {
        Shape at(long other) {
            return new Shape(other, key, configId, publicExtensions, privateExtensions, plaintext);
        }

        /** Says that it is sealed to a key to which it is not. */
        Shape underKey(int id) {
            return new Shape(time, key, id, publicExtensions, privateExtensions, plaintext);
        }

        Shape sealedTo(HpkeKeypair other) {
            return new Shape(time, other, other.config().id(), publicExtensions, privateExtensions, plaintext);
        }

        Shape withPublicExtension(Extension extension) {
            return new Shape(time, key, configId, List.of(extension), privateExtensions, plaintext);
        }

        Shape withPrivateExtension(Extension extension) {
            return new Shape(time, key, configId, publicExtensions, List.of(extension), plaintext);
        }

        /** Another {@code PlaintextInputShare} for the aggregator under test, sealed as it should be. */
        Shape withPlaintext(UnaryOperator<byte[]> change) {
            return new Shape(time, key, configId, publicExtensions, privateExtensions, change);
        }
    }

    private final TaskId id;
    private final TaskConfiguration configuration;
    private final BoundVdaf vdaf;
    private final byte[] verifyKey;
    private final Role role;
    private final HpkeKeypair collector = HpkeKeypair.generate(3, HpkeSuite.DEFAULT);
    private final HpkeKeypair peer = HpkeKeypair.generate(9, HpkeSuite.DEFAULT);

    private TestTask(Role role, BatchMode mode, String peerUrl, List<TaskExtension> extensions) {
        this.role = role;
        this.id = TaskId.of(random(TaskId.LENGTH));
        this.configuration = TaskConfiguration.of(
                Bytes.copyOf(random(8)),
                new Url("https://leader.example/dap/"),
                new Url("https://helper.example/some/base/"),
                PRECISION,
                2,
                mode,
                new VdafConfig.Prio3Count(),
                extensions);
        this.vdaf = configuration.vdaf().bind(id);
        this.verifyKey = random(vdaf.verifyKeySize());
        Published.key();
        String organization = PrepareBackends.AGGREGATOR;
        Published.task(new TaskEntry.Parameters(
                id,
                role,
                configuration,
                new Url(peerUrl),
                Map.of(0, Published.wrap(new Binding.VerifyKey(organization, id, 0), verifyKey)),
                Optional.of(TokenHash.ofToken(TOKEN)),
                Optional.of(TokenHash.ofToken("the-collectors-token")),
                Optional.of(Published.wrap(
                        new Binding.OutgoingToken(organization, id), TOKEN.getBytes(StandardCharsets.US_ASCII))),
                Optional.empty(),
                Optional.empty(),
                collector.config(),
                MAX_REPORT_AGE,
                false));
    }

    /** One that we help in. */
    static TestTask helped(BatchMode mode, TaskExtension... extensions) {
        return new TestTask(Role.HELPER, mode, "https://leader.example/dap/", List.of(extensions));
    }

    /** One that we lead. */
    static TestTask led(BatchMode mode, String helperUrl) {
        return new TestTask(Role.LEADER, mode, helperUrl, List.of());
    }

    TaskId id() {
        return id;
    }

    TaskConfiguration configuration() {
        return configuration;
    }

    BoundVdaf vdaf() {
        return vdaf;
    }

    byte[] verifyKey() {
        return verifyKey.clone();
    }

    HpkeKeypair collector() {
        return collector;
    }

    /** The key of the aggregator that is not under test. */
    HpkeKeypair peer() {
        return peer;
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static long now() {
        return Instant.now().getEpochSecond() / PRECISION;
    }

    static Shape good() {
        return new Shape(
                now(), Published.KEY, Published.KEY.config().id(), List.of(), List.of(), UnaryOperator.identity());
    }

    static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    static byte[] withOneMore(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** A report as a client uploads it. */
    Report report(long measurement, Shape shape) {
        return report(measurement, shape, share -> share);
    }

    /** @param change of the input share of the aggregator under test, before it is sealed */
    Report report(long measurement, Shape shape, UnaryOperator<byte[]> change) {
        ReportId reportId = ReportId.of(random(ReportId.LENGTH));
        BoundVdaf.Shares shares = vdaf.shard(new long[] {measurement}, reportId.toByteArray(), random(vdaf.randSize()));
        ReportMetadata metadata = new ReportMetadata(reportId, shape.time, shape.publicExtensions);
        Bytes publicShare = Bytes.wrap(shares.publicShare());
        return new Report(
                metadata,
                publicShare,
                seal(Role.LEADER, shape, metadata, publicShare, shares.leaderInputShare(), change),
                seal(Role.HELPER, shape, metadata, publicShare, shares.helperInputShare(), change));
    }

    private HpkeCiphertext seal(
            Role server,
            Shape shape,
            ReportMetadata metadata,
            Bytes publicShare,
            byte[] inputShare,
            UnaryOperator<byte[]> change) {
        HpkeKeypair key = server == role ? shape.key : peer;
        byte[] aad = new InputShareAad(id, configuration.encoded(), metadata, publicShare).encode();
        byte[] share = server == role ? change.apply(inputShare) : inputShare;
        byte[] plaintext = new PlaintextInputShare(shape.privateExtensions, Bytes.wrap(share)).encode();
        if (server == role) {
            plaintext = shape.plaintext.apply(plaintext);
        }
        HpkeCiphertext sealed = new HpkeSealer(key.config()).seal(HpkeInfo.inputShare(server), aad, plaintext);
        return server == role ? new HpkeCiphertext(shape.configId, sealed.enc(), sealed.payload()) : sealed;
    }

    /** The part of a report that the Leader sends on, with its first message. */
    VerifyInit init(Report report) {
        byte[] leaderShare = open(peer, Role.LEADER, report, report.leaderEncryptedInputShare());
        BoundVdaf.ReportInput input = new BoundVdaf.ReportInput(
                report.reportMetadata().reportId().toByteArray(),
                report.publicShare().toByteArray(),
                leaderShare);
        var continued = (BoundVdaf.LeaderInit.Continued)
                vdaf.leaderInit(verifyKey(), new byte[0], List.of(input)).getFirst();
        return new VerifyInit(
                new ReportShare(report.reportMetadata(), report.publicShare(), report.helperEncryptedInputShare()),
                Bytes.wrap(continued.outbound()));
    }

    /** The input share that a key opens. */
    byte[] open(HpkeKeypair key, Role server, Report report, HpkeCiphertext ciphertext) {
        byte[] aad =
                new InputShareAad(id, configuration.encoded(), report.reportMetadata(), report.publicShare()).encode();
        byte[] plaintext = new HpkeOpener(key)
                .open(HpkeInfo.inputShare(server), new HpkeOpener.Sealed(ciphertext, aad))
                .orElseThrow();
        try {
            return PlaintextInputShare.decode(plaintext).payload().toByteArray();
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** The request of a job with these reports. */
    static byte[] request(List<AggregationJobExtension> extensions, VerifyInit... inits) {
        return new AggregationJobInitReq(0, Bytes.EMPTY, extensions, List.of(inits)).encode();
    }
}
