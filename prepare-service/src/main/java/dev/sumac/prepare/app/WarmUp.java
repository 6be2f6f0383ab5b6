package dev.sumac.prepare.app;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.HelperInit;
import dev.sumac.dap.task.BoundVdaf.LeaderContinued;
import dev.sumac.dap.task.BoundVdaf.LeaderInit;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.dap.task.VdafConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Verifies reports of its own making, as Leader and as Helper, before this replica says that it is ready: the first thousands
 * would be slow else, and they would be somebody's. Ends after a given time and at most one round more, however far it got.
 */
final class WarmUp {

    private static final byte[] NO_PARAMETER = {};
    private static final byte[] AAD = new byte[64];
    private static final int REPORTS = 64;
    private static final List<VdafConfig> VDAFS =
            List.of(new VdafConfig.Prio3Histogram(100, 10), new VdafConfig.Prio3Sum(1_000_000));

    /** Reports of one VDAF, sealed. */
    private record Sample(
            BoundVdaf vdaf,
            byte[] verifyKey,
            List<ReportInput> leader,
            List<ReportInput> helper,
            List<HpkeOpener.Sealed> sealed) {}

    private final Random random = new Random(1);
    private final HpkeKeypair keypair = HpkeKeypair.generate(0, HpkeSuite.DEFAULT);
    private final HpkeInfo info = HpkeInfo.inputShare(Role.LEADER);

    /** Returns how many reports were verified by both. */
    long run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long verified = 0;
        if (!time.isPositive()) {
            return verified;
        }
        List<Sample> samples = VDAFS.stream().map(this::sample).toList();
        HpkeOpener opener = new HpkeOpener(keypair);
        do {
            for (Sample sample : samples) {
                opener.openAll(info, sample.sealed);
                verified += verify(sample);
            }
        } while (System.nanoTime() < end);
        return verified;
    }

    private Sample sample(VdafConfig config) {
        BoundVdaf vdaf = config.bind(TaskId.of(new byte[TaskId.LENGTH]));
        HpkeSealer sealer = new HpkeSealer(keypair.config());
        List<ReportInput> leader = new ArrayList<>();
        List<ReportInput> helper = new ArrayList<>();
        List<HpkeOpener.Sealed> sealed = new ArrayList<>();
        for (int i = 0; i < REPORTS; i++) {
            byte[] nonce = bytes(16);
            BoundVdaf.Shares shares = vdaf.shard(new long[] {i}, nonce, bytes(vdaf.randSize()));
            leader.add(new ReportInput(nonce, shares.publicShare(), shares.leaderInputShare()));
            helper.add(new ReportInput(nonce, shares.publicShare(), shares.helperInputShare()));
            sealed.add(new HpkeOpener.Sealed(sealer.seal(info, AAD, shares.helperInputShare()), AAD));
        }
        return new Sample(vdaf, bytes(vdaf.verifyKeySize()), leader, helper, sealed);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long verify(Sample sample) {
        List<BoundVdaf.LeaderState> states = new ArrayList<>();
        List<byte[]> requests = new ArrayList<>();
        for (LeaderInit each : sample.vdaf.leaderInit(sample.verifyKey, NO_PARAMETER, sample.leader)) {
            if (each instanceof LeaderInit.Continued(BoundVdaf.LeaderState state, byte[] outbound)) {
                states.add(state);
                requests.add(outbound);
            }
        }
        List<byte[]> answers = new ArrayList<>();
        for (HelperInit each : sample.vdaf.helperInit(sample.verifyKey, NO_PARAMETER, sample.helper, requests)) {
            if (each instanceof HelperInit.FinishedWithOutbound(BoundVdaf.OutputShare share, byte[] outbound)) {
                answers.add(outbound);
            }
        }
        BoundVdaf.AggregateShare sum = sample.vdaf.newAggregateShare(NO_PARAMETER);
        long verified = 0;
        for (LeaderContinued each : sample.vdaf.leaderContinued(NO_PARAMETER, states, answers)) {
            if (each instanceof LeaderContinued.Finished(BoundVdaf.OutputShare share)) {
                sum.add(share);
                verified++;
            }
        }
        return verified;
    }
}
