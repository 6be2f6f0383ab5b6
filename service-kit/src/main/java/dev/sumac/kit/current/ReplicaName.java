package dev.sumac.kit.current;

import dev.sumac.proto.ReplicaLease;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/**
 * How a replica calls itself on {@code key-epochs}: by a name that no other process has or had, and that tells people where to
 * look.
 *
 * @param service the kind of service
 * @param id host, process id and four random bytes
 */
record ReplicaName(String service, String id) {

    private static final int RANDOM_BYTES = 4;

    static ReplicaName ofThisProcess(String service) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new ReplicaName(
                service,
                host() + "-" + ProcessHandle.current().pid() + "-"
                        + HexFormat.of().formatHex(random));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** The record's key. */
    byte[] key() {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    /** The record that announces a lease. */
    byte[] lives(long appliedEpoch, Duration lease) {
        return record(appliedEpoch)
                .setLeaseMillis(Math.toIntExact(lease.toMillis()))
                .build()
                .toByteArray();
    }

    /** The record that says that this replica answers nothing any more. */
    byte[] ended(long appliedEpoch) {
        return record(appliedEpoch).setEnded(true).build().toByteArray();
    }

    private ReplicaLease.Builder record(long appliedEpoch) {
        return ReplicaLease.newBuilder().setReplica(id).setService(service).setAppliedEpoch(appliedEpoch);
    }
}
