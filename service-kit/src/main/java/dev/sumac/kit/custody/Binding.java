package dev.sumac.kit.custody;

import dev.sumac.dap.message.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * The one row that a wrapped secret belongs to: a blob moved to another row does not unwrap. A backend takes the {@link
 * #fields}, or the {@link #associatedData} made of them.
 */
public sealed interface Binding {

    /** Name of the aggregator whose secret it is. */
    String organization();

    /** What the secret is for, and which one it is; the order is part of the contract. */
    SequencedMap<String, String> fields();

    /** The fields as bytes: each name and value in UTF-8 after its length, 4 bytes big endian. */
    default byte[] associatedData() {
        List<byte[]> parts = fields().entrySet().stream()
                .flatMap(field -> List.of(field.getKey(), field.getValue()).stream())
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        int length =
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
        ByteBuffer data = ByteBuffer.allocate(length);
        parts.forEach(part -> data.putInt(part.length).put(part));
        return data.array();
    }

    private static SequencedMap<String, String> fields(String purpose, String organization) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        fields.put("purpose", purpose);
        fields.put("org", organization);
        return fields;
    }

    /** A private key of {@code hpke-keys}. */
    record HpkePrivateKey(String organization, UUID keyUuid, int configId, int kemId) implements Binding {
        @Override
        public SequencedMap<String, String> fields() {
            SequencedMap<String, String> fields = Binding.fields("sumac/hpke-private-key", organization);
            fields.put("key", keyUuid.toString());
            fields.put("config-id", Integer.toString(configId));
            fields.put("kem-id", Integer.toString(kemId));
            return fields;
        }
    }

    /** A VDAF verification key of a task; its id is the first byte of {@code AggregationJobInitReq}. */
    record VerifyKey(String organization, TaskId taskId, int keyId) implements Binding {
        @Override
        public SequencedMap<String, String> fields() {
            SequencedMap<String, String> fields = Binding.fields("sumac/verify-key", organization);
            fields.put("task", taskId.toString());
            fields.put("key-id", Integer.toString(keyId));
            return fields;
        }
    }

    /** The token that we, as Leader of a task, present to its Helper. */
    record OutgoingToken(String organization, TaskId taskId) implements Binding {
        @Override
        public SequencedMap<String, String> fields() {
            SequencedMap<String, String> fields = Binding.fields("sumac/outgoing-token", organization);
            fields.put("task", taskId.toString());
            return fields;
        }
    }
}
