package dev.sumac.dap.hpke;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapVersion;
import dev.sumac.dap.message.Role;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** HPKE's {@code info}: what a message is for, who sends it and who reads it (sections 4.4.2.1 and 4.6.7). */
public record HpkeInfo(Bytes value) {

    /** {@code "dap-18 input share" || 0x01 || server_role}: from the Client to an aggregator. */
    public static HpkeInfo inputShare(Role server) {
        return of(" input share", Role.CLIENT, requireServer(server));
    }

    /** {@code "dap-18 aggregate share" || server_role || 0x00}: from an aggregator to the Collector. */
    public static HpkeInfo aggregateShare(Role server) {
        return of(" aggregate share", requireServer(server), Role.COLLECTOR);
    }

    private static HpkeInfo of(String purpose, Role sender, Role recipient) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((DapVersion.TAG + purpose).getBytes(StandardCharsets.US_ASCII));
        out.write(sender.code());
        out.write(recipient.code());
        return new HpkeInfo(Bytes.wrap(out.toByteArray()));
    }

    private static Role requireServer(Role role) {
        return switch (role) {
            case LEADER, HELPER -> role;
            case CLIENT, COLLECTOR -> throw new IllegalArgumentException(role + " is no aggregator");
        };
    }
}
