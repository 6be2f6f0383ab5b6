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

    /** What may be wrong with a report; each {@code with} changes one thing. */
    record Flaw(
            List<Extension> publicExtensions,
            List<Extension> leaderExtensions,
            List<Extension> helperExtensions,
            UnaryOperator<Shares> shares,
            UnaryOperator<HpkeCiphertext> leaderCiphertext,
            UnaryOperator<HpkeCiphertext> helperCiphertext) {

        static final Flaw NONE = new Flaw(
                List.of(),
                List.of(),
                List.of(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity());

        Flaw withPublicExtensions(Extension... extensions) {
            return new Flaw(
                    List.of(extensions),
                    leaderExtensions,
                    helperExtensions,
                    shares,
                    leaderCiphertext,
                    helperCiphertext);
        }

        Flaw withLeaderExtensions(Extension... extensions) {
            return new Flaw(
                    publicExtensions,
                    List.of(extensions),
                    helperExtensions,
                    shares,
                    leaderCiphertext,
                    helperCiphertext);
        }

        Flaw withHelperExtensions(Extension... extensions) {
            return new Flaw(
                    publicExtensions,
                    leaderExtensions,
                    List.of(extensions),
                    shares,
                    leaderCiphertext,
                    helperCiphertext);
        }

        Flaw withShares(UnaryOperator<Shares> change) {
            return new Flaw(
                    publicExtensions, leaderExtensions, helperExtensions, change, leaderCiphertext, helperCiphertext);
        }

        Flaw withLeaderCiphertext(UnaryOperator<HpkeCiphertext> change) {
            return new Flaw(publicExtensions, leaderExtensions, helperExtensions, shares, change, helperCiphertext);
        }

        Flaw withHelperCiphertext(UnaryOperator<HpkeCiphertext> change) {
            return new Flaw(publicExtensions, leaderExtensions, helperExtensions, shares, leaderCiphertext, change);
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
        Shares shares = flaw.shares()
                .apply(task.vdaf().shard(measurement, id, random(task.vdaf().randSize())));
        ReportMetadata metadata = new ReportMetadata(ReportId.of(id), time, flaw.publicExtensions());
        Bytes publicShare = Bytes.copyOf(shares.publicShare());
        byte[] aad = new InputShareAad(task.id(), task.configuration().encoded(), metadata, publicShare).encode();
        HpkeCiphertext forLeader = leader.seal(
                HpkeInfo.inputShare(Role.LEADER), aad, plaintext(flaw.leaderExtensions(), shares.leaderInputShare()));
        HpkeCiphertext forHelper = helper.seal(
                HpkeInfo.inputShare(Role.HELPER), aad, plaintext(flaw.helperExtensions(), shares.helperInputShare()));
        return new Report(
                metadata,
                publicShare,
                flaw.leaderCiphertext().apply(forLeader),
                flaw.helperCiphertext().apply(forHelper));
    }

    private static byte[] plaintext(List<Extension> extensions, byte[] share) {
        return new PlaintextInputShare(extensions, Bytes.copyOf(share)).encode();
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
