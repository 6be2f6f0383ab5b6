package dev.sumac.kit.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BindingTest {

    /** Blobs of earlier releases must go on to unwrap: these bytes never change. */
    @Test
    void associatedData_shouldStayAsItIs() {
        Binding key =
                new Binding.HpkePrivateKey("alpha", UUID.fromString("6f4e3d2c-0000-4000-8000-000000000001"), 7, 0x20);
        assertThat(text(key))
                .isEqualTo("[7]purpose[22]sumac/hpke-private-key[3]org[5]alpha"
                        + "[3]key[36]6f4e3d2c-0000-4000-8000-000000000001[9]config-id[1]7[6]kem-id[2]32");
        TaskId task = TaskId.of(new byte[TaskId.LENGTH]);
        assertThat(text(new Binding.VerifyKey("alpha", task, 255)))
                .isEqualTo(
                        "[7]purpose[16]sumac/verify-key[3]org[5]alpha[4]task[43]" + "A".repeat(43) + "[6]key-id[3]255");
        assertThat(text(new Binding.OutgoingToken("alpha", task)))
                .isEqualTo("[7]purpose[20]sumac/outgoing-token[3]org[5]alpha[4]task[43]" + "A".repeat(43));
    }

    @Test
    void associatedData_shouldTellFieldsApart() {
        TaskId task = TaskId.of(new byte[TaskId.LENGTH]);
        assertThat(new Binding.OutgoingToken("a", task).associatedData())
                .isNotEqualTo(new Binding.OutgoingToken("a\0\0\0\4task", task).associatedData());
    }

    /** The lengths in brackets instead of four bytes. */
    private static String text(Binding binding) {
        ByteBuffer data = ByteBuffer.wrap(binding.associatedData());
        StringBuilder text = new StringBuilder();
        while (data.hasRemaining()) {
            byte[] part = new byte[data.getInt()];
            data.get(part);
            text.append('[').append(part.length).append(']').append(new String(part, StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
