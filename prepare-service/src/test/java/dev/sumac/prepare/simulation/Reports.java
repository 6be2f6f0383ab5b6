package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.prepare.verify.ShareOpener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The reports that clients have sent and that were acknowledged, with what is special about some. */
final class Reports {

    /** An acknowledged report. */
    record Acknowledged(ReportId id, int bucket, long step, int key) {}

    /** The config id of the key that the Leader's custody refuses for a while. */
    static final int REFUSED_KEY = 2;

    /** All buckets of time there are. */
    static final int BUCKETS = 6;

    private static final Bytes BYTE = Bytes.copyOf(new byte[] {1});
    private static final byte[] PLAINTEXT = new PlaintextInputShare(List.of(), BYTE).encode();

    private final RandomGenerator random;
    private final long firstTime;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<ReportId, Long> early = new HashMap<>();
    private final Set<ReportId> poison = new HashSet<>();
    private final Set<ReportId> unverifiable = new HashSet<>();

    Reports(RandomGenerator random, long firstTime) {
        this.random = random;
        this.firstTime = firstTime;
    }

    /** A new report, or one of those before once more. */
    byte[] next(long step) {
        if (!acknowledged.isEmpty() && random.nextDouble() < .25) {
            return encoded(acknowledged.get(random.nextInt(acknowledged.size())));
        }
        ReportId id = new ReportId(random.nextLong(), acknowledged.size());
        Acknowledged report =
                new Acknowledged(id, random.nextInt(BUCKETS), step, random.nextDouble() < .2 ? REFUSED_KEY : 1);
        acknowledged.add(report);
        double x = random.nextDouble();
        if (x < .15) {
            early.put(id, step + 150);
        } else if (x < .22) {
            poison.add(id);
        } else if (x < .27) {
            unverifiable.add(id);
        }
        return encoded(report);
    }

    private byte[] encoded(Acknowledged report) {
        HpkeCiphertext ciphertext = new HpkeCiphertext(1, BYTE, BYTE);
        return new Report(
                        new ReportMetadata(report.id, firstTime + report.bucket, List.of()),
                        Bytes.EMPTY,
                        new HpkeCiphertext(report.key, BYTE, BYTE),
                        ciphertext)
                .encode();
    }

    List<Acknowledged> all() {
        return acknowledged;
    }

    /** Whether the Helper's clock is behind for a report. */
    boolean isEarly(ReportId id, long step) {
        return early.getOrDefault(id, 0L) > step;
    }

    /** Whether the Helper refuses a whole request over a report. */
    boolean isPoison(ReportId id) {
        return poison.contains(id);
    }

    Set<ReportId> unverifiable() {
        return unverifiable;
    }

    /** Whether a report may fall without a fault of ours. */
    boolean mayFall(ReportId id) {
        return poison.contains(id) || unverifiable.contains(id);
    }

    /** What every share decrypts to. */
    static List<ShareOpener.Opened> open(List<ShareOpener.EncryptedShare> shares) {
        return shares.stream()
                .<ShareOpener.Opened>map(share -> new ShareOpener.Opened.Plaintext(PLAINTEXT))
                .toList();
    }
}
