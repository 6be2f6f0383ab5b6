package dev.sumac.sdk;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSealer.Unsealed;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.Shares;
import dev.sumac.dap.task.Task;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes reports: shards measurements and encrypts the shares (section 4.4.2.1), many at once. Does no I/O. Safe for use
 * by several threads.
 */
public final class ReportFactory {

    private static final HpkeInfo TO_LEADER = HpkeInfo.inputShare(Role.LEADER);
    private static final HpkeInfo TO_HELPER = HpkeInfo.inputShare(Role.HELPER);

    private final Task task;
    private final BoundVdaf vdaf;
    private final HpkeSealer leader;
    private final HpkeSealer helper;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param vdaf the task's own ({@link Task#bind})
     * @throws IllegalArgumentException when one of the configurations cannot be sealed to
     */
    public ReportFactory(Task task, BoundVdaf vdaf, HpkeConfig leader, HpkeConfig helper) {
        this.task = task;
        this.vdaf = vdaf;
        this.leader = new HpkeSealer(leader);
        this.helper = new HpkeSealer(helper);
    }

    /** The report of one measurement. */
    public EncodedReport create(long[] measurement, long time) {
        return createAll(List.of(measurement), time).getFirst();
    }

    /**
     * The reports of many measurements, in order, each with a random id.
     *
     * @param time in units of the task's time precision
     */
    public List<EncodedReport> createAll(List<long[]> measurements, long time) {
        List<byte[]> ids = random(measurements.size(), ReportId.LENGTH);
        List<Shares> shares = vdaf.shardAll(measurements, ids, random(measurements.size(), vdaf.randSize()));
        List<ReportMetadata> metadata = new ArrayList<>(ids.size());
        List<Unsealed> forLeader = new ArrayList<>(ids.size());
        List<Unsealed> forHelper = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            ReportMetadata open = new ReportMetadata(ReportId.of(ids.get(i)), time, List.of());
            byte[] aad = task.inputShareAad(open, Bytes.wrap(shares.get(i).publicShare()));
            metadata.add(open);
            forLeader.add(new Unsealed(aad, plaintext(shares.get(i).leaderInputShare())));
            forHelper.add(new Unsealed(aad, plaintext(shares.get(i).helperInputShare())));
        }
        List<HpkeCiphertext> leaderShares = leader.sealAll(TO_LEADER, forLeader);
        List<HpkeCiphertext> helperShares = helper.sealAll(TO_HELPER, forHelper);
        List<EncodedReport> reports = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            reports.add(EncodedReport.of(new Report(
                    metadata.get(i),
                    Bytes.wrap(shares.get(i).publicShare()),
                    leaderShares.get(i),
                    helperShares.get(i))));
        }
        return reports;
    }

    private static byte[] plaintext(byte[] inputShare) {
        return new PlaintextInputShare(List.of(), Bytes.wrap(inputShare)).encode();
    }

    private List<byte[]> random(int count, int length) {
        byte[] all = new byte[Math.multiplyExact(count, length)];
        random.nextBytes(all);
        List<byte[]> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(Arrays.copyOfRange(all, i * length, (i + 1) * length));
        }
        return parts;
    }
}
