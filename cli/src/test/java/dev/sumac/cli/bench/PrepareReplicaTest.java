package dev.sumac.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.VerifyResp;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrepareReplicaTest {
    private static final ReportId ID = ReportId.of(new byte[ReportId.LENGTH]);

    @Test
    void onlyAReportThatDoesNotOpen_shouldCountAsRejectedForItsKey() throws IOException {
        assertThat(rejects(new VerifyResp.Reject(ID, ReportError.HPKE_DECRYPT_ERROR)))
                .isTrue();
        assertThat(rejects(new VerifyResp.Reject(ID, ReportError.REPORT_REPLAYED)))
                .isFalse();
        assertThat(rejects(new VerifyResp.Continue(ID, Bytes.wrap(new byte[] {1}))))
                .isFalse();
    }

    private static boolean rejects(VerifyResp said) throws IOException {
        return PrepareReplica.rejects(201, new AggregationJobResp(List.of(said)).encode());
    }

    @Test
    void notNow_shouldNotCountAsRejected_andARefusalBeAFault() throws IOException {
        assertThat(PrepareReplica.rejects(503, new byte[0])).isFalse();
        assertThat(PrepareReplica.rejects(429, new byte[0])).isFalse();
        assertThatThrownBy(() -> PrepareReplica.rejects(403, new byte[0])).hasMessageContaining("403");
    }
}
