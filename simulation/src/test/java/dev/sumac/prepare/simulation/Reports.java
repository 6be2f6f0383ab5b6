package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.prepare.verify.Rejection;
import dev.sumac.prepare.verify.ShareOpener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The reports that clients have sent and that were acknowledged, with what is special about some. */
final class Reports {

    /** An acknowledged report. */
    record Acknowledged(ReportId id, int bucket, long step, int key, int helperKey) {}

    /** The config id of the key that the Leader's custody refuses for a while. */
    static final int REFUSED_KEY = 2;

    /** The config id of a key that either aggregator has, and revokes as compromised at some time. */
    static final int REVOKED_KEY = 3;

    /** All buckets of time there are. */
    static final int BUCKETS = 6;

    private static final Bytes BYTE = Bytes.copyOf(new byte[] {1});
    private static final byte[] PLAINTEXT = new PlaintextInputShare(List.of(), BYTE).encode();

    private final RandomGenerator random;
    private final long firstTime;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<ReportId, Acknowledged> byId = new HashMap<>();
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
        double key = random.nextDouble();
        Acknowledged report = new Acknowledged(
                id,
                random.nextInt(BUCKETS),
                step,
                key < .2 ? REFUSED_KEY : key < .35 ? REVOKED_KEY : 1,
                random.nextDouble() < .1 ? REVOKED_KEY : 1);
        byId.put(id, report);
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
        return new Report(
                        new ReportMetadata(report.id, firstTime + report.bucket, List.of()),
                        Bytes.EMPTY,
                        new HpkeCiphertext(report.key, BYTE, BYTE),
                        new HpkeCiphertext(report.helperKey, BYTE, BYTE))
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
        Acknowledged report = Objects.requireNonNull(byId.get(id));
        return poison.contains(id)
                || unverifiable.contains(id)
                || report.key == REVOKED_KEY
                || report.helperKey == REVOKED_KEY;
    }

    /** Whether the Leader's share is sealed to the key that is revoked. */
    boolean isOfRevokedKey(ReportId id) {
        return Objects.requireNonNull(byId.get(id)).key == REVOKED_KEY;
    }

    /** What every share decrypts to, unless the key is revoked by now. */
    static List<ShareOpener.Opened> open(List<ShareOpener.EncryptedShare> shares, boolean revoked) {
        return shares.stream()
                .<ShareOpener.Opened>map(share -> revoked && share.ciphertext().configId() == REVOKED_KEY
                        ? new ShareOpener.Opened.Refused(Rejection.KEY_REVOKED)
                        : new ShareOpener.Opened.Plaintext(PLAINTEXT))
                .toList();
    }
}
