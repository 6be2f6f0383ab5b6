package dev.sumac.dap.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.Wire;
import dev.sumac.dap.message.Wire.LengthField;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskConfigurationTest {

    private static final Url LEADER = new Url("https://a.example/x/");
    private static final Url HELPER = new Url("http://[::1]:81");
    private static final Wire WIRE = Wire.of("""
            <03> 010203                                          # task_info
            <0014> 68747470733a2f2f612e6578616d706c652f782f      # leader_aggregator_endpoint
            <000f> 687474703a2f2f5b3a3a315d3a3831                # helper_aggregator_endpoint
            0000000000000e10                                     # time_precision
            0000000000000064                                     # min_batch_size
            02                                                   # batch_mode
            <0000>                                               # batch_config
            00000004                                             # vdaf_type
            <0008> 00000064 0000000a                             # vdaf_configuration: length, chunk_length
            <0014>                                               # extensions
              0001 <0010> 0000000000000005 0000000000000007      #   task_interval: start, duration
            """);
    private static final TaskConfiguration CONFIGURATION = TaskConfiguration.of(
            Bytes.wrap(new byte[] {1, 2, 3}),
            LEADER,
            HELPER,
            3600,
            100,
            BatchMode.LEADER_SELECTED,
            new VdafConfig.Prio3Histogram(100, 10),
            List.of(TaskExtension.taskInterval(new Interval(5, 7))));

    @Test
    void encoded_shouldBeTheBytesWrittenByHand() {
        assertThat(CONFIGURATION.encoded().toByteArray()).isEqualTo(WIRE.bytes());
    }

    @Test
    void decode_shouldGiveTheConfigurationAndKeepItsBytes() throws DecodeException {
        TaskConfiguration decoded = TaskConfiguration.decode(WIRE.bytes().clone());

        assertThat(decoded).isEqualTo(CONFIGURATION);
        assertThat(decoded.encoded().toByteArray()).isEqualTo(WIRE.bytes());
        assertThat(decoded.taskInterval()).contains(new Interval(5, 7));
    }

    @Test
    void decode_shouldRefuseTruncationAndBytesLeftOver() {
        for (int length = 0; length <= WIRE.bytes().length + 1; length++) {
            if (length != WIRE.bytes().length) {
                byte[] other = Arrays.copyOf(WIRE.bytes(), length);
                assertThatExceptionOfType(DecodeException.class)
                        .as("%d bytes", length)
                        .isThrownBy(() -> TaskConfiguration.decode(other));
            }
        }
    }

    @Test
    void decode_shouldRefuseALengthBeyondWhatRemains() {
        for (LengthField field : WIRE.lengths()) {
            for (long lie : new long[] {(1L << (8 * field.width())) - 1, WIRE.remainingAfter(field) + 1L}) {
                assertThatExceptionOfType(DecodeException.class)
                        .isThrownBy(() -> TaskConfiguration.decode(WIRE.withLength(field, lie)));
            }
        }
    }

    @Test
    void decode_shouldRefuseWhatNoTaskMayHave() {
        assertRefused("time_precision", "0000000000000e10", "0000000000000000");
        assertRefused("BatchMode", "02 <0000>", "03 <0000>");
        assertRefused("TaskConfiguration.batch_config", "02 <0000>", "02 <0001> 00");
        assertRefused("TaskConfiguration.task_info", "<03> 010203", "<00>");
        assertRefused("vdaf_type", "00000004 ", "00000006 ");
        assertRefused("vdaf_configuration", "<0008> 00000064 0000000a", "<0009> 00000064 0000000a 00");
        assertRefused("chunk_length", "00000064 0000000a", "00000064 00000000");
        assertRefused("leader_aggregator_endpoint", "68747470733a", "68747470303a");
        assertRefused("extensions: unknown type", "0001 <0010>", "0002 <0010>");
        assertRefused("extensions: task_interval overflows", "0000000000000005", "fffffffffffffff9");
        assertRefused("extensions: task_interval is no Interval", "<0014>\n0001 <0010>", "<0015>\n0001 <0011> 00");
        assertRefused("extensions: not in strictly", "<0014>\n", "<0028> 0001 <0010>" + "00".repeat(16));
    }

    private static void assertRefused(String message, String field, String replacement) {
        String text = """
                <03> 010203
                <0014> 68747470733a2f2f612e6578616d706c652f782f
                <000f> 687474703a2f2f5b3a3a315d3a3831
                0000000000000e10
                0000000000000064
                02 <0000>
                00000004 <0008> 00000064 0000000a
                <0014>
                0001 <0010> 0000000000000005 0000000000000007
                """;
        assertThat(Wire.hex(text)).isEqualTo(WIRE.bytes());
        assertThat(text).contains(field);
        byte[] changed = Wire.hex(text.replace(field, replacement));
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> TaskConfiguration.decode(changed))
                .withMessageContaining(message);
    }

    @Test
    void constructor_shouldRefuseBytesOfAnotherConfiguration() {
        byte[] other = WIRE.bytes().clone();
        other[1] ^= 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskConfiguration(
                        CONFIGURATION.taskInfo(),
                        LEADER,
                        HELPER,
                        3600,
                        100,
                        BatchMode.LEADER_SELECTED,
                        CONFIGURATION.vdaf(),
                        CONFIGURATION.extensions(),
                        Bytes.wrap(other)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example",
                "https://a.example:8443/api/dap",
                "HTTPS://a.example/",
                "http://127.0.0.1:80/l/",
                "http://localhost:1",
                "http://[::1]/"
            })
    void url_shouldBeKeptAsItIs(String url) {
        assertThat(new Url(url).value()).isEqualTo(url);
        assertThat(new Url(url).resource("hpke_config").toString()).matches(".*[^/]/hpke_config");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.example",
                "/x",
                "http://a.example",
                "http://127.0.0.1.example/",
                "ftp://a.example",
                "https:///x",
                "https://a b.example",
                "https://u@a.example",
                "https://a.example/?q",
                "https://a.example/#f",
                "https://a.exämple"
            })
    void url_shouldRefuseAllElse(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Url(url));
    }

    @Test
    void basePath_shouldNotEndInASlash() {
        assertThat(LEADER.basePath()).isEqualTo("/x");
        assertThat(HELPER.basePath()).isEmpty();
        assertThat(new Url("https://a.example/").basePath()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, ''",
        "2, 00000000000000ff",
        "2, ffffffff00000000",
        "3, 000003e8 0000000000000001 0000002d",
        "3, 00000001 ffffffffffffffff 00000001",
        "4, 00000064 0000000a",
        "4, 00000001 00000002",
        "5, 00000004 00000002 0000000000000004",
    })
    void vdafConfig_shouldGoThereAndBack(int type, String hex) throws DecodeException {
        VdafConfig config = VdafConfig.decode(type, Bytes.wrap(Wire.hex(hex)));
        assertThat(config.vdafType()).isEqualTo(type);
        assertThat(config.encode()).isEqualTo(Wire.hex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "6, 0010",
        "-65536, ''",
        "1, 00",
        "2, 0000000000000000",
        "2, ffffffff00000001",
        "2, ffffffffffffffff",
        "2, 00000000000000",
        "3, 00000000 0000000000000001 00000001",
        "3, 80000000 0000000000000001 00000001",
        "3, 01000001 0000000000000001 00000001",
        "3, 00100000 ffffffffffffffff 00000001",
        "3, 00000001 0000000000000000 00000001",
        "3, 00000001 0000000000000001 00000000",
        "3, 00000001 0000000000000001 ffffffff",
        "4, 00000000 00000001",
        "4, 00000001 01000001",
        "5, 00000004 00000002 0000000000000000",
        "5, 00000004 00000002 0000000000000005",
        "5, 00000004 00000002 ffffffffffffffff",
    })
    void vdafConfig_shouldRefuseWhatCannotBeRun(int type, String hex) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> VdafConfig.decode(type, Bytes.wrap(Wire.hex(hex))));
    }
}
