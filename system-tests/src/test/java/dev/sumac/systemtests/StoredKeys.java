package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.HpkeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** An aggregator's secrets as whoever has its key files and its database finds them, without a line of the services' code. */
final class StoredKeys {
    private final Path directory;
    private final Aggregator aggregator;

    StoredKeys(Cluster cluster, Aggregator aggregator) {
        this.directory = cluster.directory();
        this.aggregator = aggregator;
    }

    /** Where a key lies: {@code custody}, {@code tokens}, {@code manifest-signer}. */
    Path file(String purpose) {
        return directory.resolve(aggregator.name() + "-" + purpose + ".key");
    }

    /** The HPKE private keys. They exist wrapped only; but here is the wrapping key. */
    List<byte[]> privateKeys() throws IOException, SQLException {
        byte[] wrappingKey = Files.readAllBytes(file("custody"));
        List<byte[]> keys = aggregator
                .rows()
                .query(
                        "select uuid, hpke_config, private_key_blob from keys.hpke_key",
                        row -> unwrap(
                                wrappingKey,
                                aggregator.name(),
                                row.getObject(1, UUID.class),
                                row.getBytes(2),
                                row.getBytes(3)));
        assertThat(keys).isNotEmpty();
        return keys;
    }

    private static byte[] unwrap(byte[] wrappingKey, String name, UUID uuid, byte[] config, byte[] blob) {
        try {
            HpkeConfig hpke = HpkeConfig.decode(config);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(wrappingKey, "AES"),
                    new GCMParameterSpec(128, Arrays.copyOfRange(blob, 5, 17)));
            cipher.updateAAD(binding(
                    "purpose", "sumac/hpke-private-key",
                    "org", name,
                    "key", uuid.toString(),
                    "config-id", Integer.toString(hpke.id()),
                    "kem-id", Integer.toString(hpke.kemId())));
            return cipher.doFinal(blob, 17, blob.length - 17);
        } catch (Exception e) {
            throw new AssertionError("a key's row does not unwrap", e);
        }
    }

    private static byte[] binding(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
