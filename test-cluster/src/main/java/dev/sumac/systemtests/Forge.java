package dev.sumac.systemtests;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.BoundVdaf.Shares;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes reports of one task: good ones, and ones with exactly one thing wrong. */
final class Forge {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TaskPair task;
    private final HpkeSealer leader;
    private final HpkeSealer helper;

    /** What may be wrong with one aggregator's part of a report. */
    private record Part(
            List<Extension> extensions, UnaryOperator<byte[]> plaintext, UnaryOperator<HpkeCiphertext> ciphertext) {

        static final Part GOOD = new Part(List.of(), UnaryOperator.identity(), UnaryOperator.identity());

        Part withExtensions(Extension... some) {
            return new Part(List.of(some), plaintext, ciphertext);
        }

        Part withPlaintext(UnaryOperator<byte[]> change) {
            return new Part(extensions, change, ciphertext);
        }

        Part withCiphertext(UnaryOperator<HpkeCiphertext> change) {
            return new Part(extensions, plaintext, change);
        }
    }

    /** What may be wrong with a report; each {@code with} changes one thing. */
    static final class Flaw {

        static final Flaw NONE = new Flaw(List.of(), UnaryOperator.identity(), Part.GOOD, Part.GOOD);

        private final List<Extension> publicExtensions;
        private final UnaryOperator<Shares> shares;
        private final Part leader;
        private final Part helper;

        private Flaw(List<Extension> publicExtensions, UnaryOperator<Shares> shares, Part leader, Part helper) {
            this.publicExtensions = publicExtensions;
            this.shares = shares;
            this.leader = leader;
            this.helper = helper;
        }

        Flaw withPublicExtensions(Extension... extensions) {
            return new Flaw(List.of(extensions), shares, leader, helper);
        }

        Flaw withShares(UnaryOperator<Shares> change) {
            return new Flaw(publicExtensions, change, leader, helper);
        }

        Flaw withLeaderExtensions(Extension... extensions) {
            return new Flaw(publicExtensions, shares, leader.withExtensions(extensions), helper);
        }

        Flaw withHelperExtensions(Extension... extensions) {
            return new Flaw(publicExtensions, shares, leader, helper.withExtensions(extensions));
        }

        /** Of the whole {@code PlaintextInputShare}, before it is sealed. */
        Flaw withLeaderPlaintext(UnaryOperator<byte[]> change) {
            return new Flaw(publicExtensions, shares, leader.withPlaintext(change), helper);
        }

        Flaw withHelperPlaintext(UnaryOperator<byte[]> change) {
            return new Flaw(publicExtensions, shares, leader, helper.withPlaintext(change));
        }

        Flaw withLeaderCiphertext(UnaryOperator<HpkeCiphertext> change) {
            return new Flaw(publicExtensions, shares, leader.withCiphertext(change), helper);
        }

        Flaw withHelperCiphertext(UnaryOperator<HpkeCiphertext> change) {
            return new Flaw(publicExtensions, shares, leader, helper.withCiphertext(change));
        }
    }

    Forge(TaskPair task, HpkeConfig leader, HpkeConfig helper) {
        this.task = task;
        this.leader = new HpkeSealer(leader);
        this.helper = new HpkeSealer(helper);
    }

    Report report(long time, long[] measurement) {
        return report(time, measurement, Flaw.NONE);
    }

    Report report(long time, long[] measurement, Flaw flaw) {
        byte[] id = random(ReportId.LENGTH);
        Shares shares = flaw.shares.apply(
                task.vdaf().shard(measurement, id, random(task.vdaf().randSize())));
        ReportMetadata metadata = new ReportMetadata(ReportId.of(id), time, flaw.publicExtensions);
        Bytes publicShare = Bytes.copyOf(shares.publicShare());
        byte[] aad = new InputShareAad(task.id(), task.configuration().encoded(), metadata, publicShare).encode();
        return new Report(
                metadata,
                publicShare,
                seal(leader, Role.LEADER, aad, flaw.leader, shares.leaderInputShare()),
                seal(helper, Role.HELPER, aad, flaw.helper, shares.helperInputShare()));
    }

    private static HpkeCiphertext seal(HpkeSealer sealer, Role to, byte[] aad, Part part, byte[] share) {
        byte[] plaintext = new PlaintextInputShare(part.extensions, Bytes.copyOf(share)).encode();
        return part.ciphertext.apply(sealer.seal(HpkeInfo.inputShare(to), aad, part.plaintext.apply(plaintext)));
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
