package dev.sumac.keys.hpke;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operator's view of the HPKE keys. */
@Path("/api/v1/hpke-keys")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "hpke-keys")
public class HpkeKeysResource {

    /** A key without its private half. */
    @Schema(name = "HpkeKey")
    public record HpkeKeyDocument(
            UUID uuid,
            HpkeKeyState state,
            int configId,
            int kemId,
            int kdfId,
            int aeadId,

            @Schema(description = "base64url without padding")
            String publicKey,

            int preference,
            Instant createdAt,
            Instant stateSince,
            long epoch) {

        static HpkeKeyDocument of(HpkeKeyRow row) {
            HpkeKeyEntry entry = row.entry();
            HpkeConfig config = entry.config();
            return new HpkeKeyDocument(
                    entry.uuid(),
                    entry.state(),
                    config.id(),
                    config.kemId(),
                    config.kdfId(),
                    config.aeadId(),
                    config.publicKey().toBase64Url(),
                    entry.preference(),
                    row.createdAt(),
                    row.stateSince(),
                    entry.epoch());
        }
    }

    @GET
    @Operation(summary = "List the HPKE keys", description = "In whatever state, the oldest first.")
    public List<HpkeKeyDocument> list() {
        return HpkeKeyRow.all().stream().map(HpkeKeyDocument::of).toList();
    }
}
