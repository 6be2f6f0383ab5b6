package dev.sumac.dap.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @Test
    void value_shouldBeTheDrafts() {
        assertThat(Arrays.stream(MediaType.values()).map(MediaType::value))
                .containsExactly(
                        "application/ppm-dap;message=hpke-config-list",
                        "application/ppm-dap;message=upload-req",
                        "application/ppm-dap;message=upload-errors",
                        "application/ppm-dap;message=aggregation-job-init-req",
                        "application/ppm-dap;message=aggregation-job-resp",
                        "application/ppm-dap;message=aggregation-job-continue-req",
                        "application/ppm-dap;message=aggregate-share-req",
                        "application/ppm-dap;message=aggregate-share",
                        "application/ppm-dap;message=collection-job-req",
                        "application/ppm-dap;message=collection-job-resp");
    }

    @ParameterizedTest
    @EnumSource
    void matches_shouldKnowItsOwnValueAndNoOther(MediaType type) {
        for (MediaType other : MediaType.values()) {
            assertThat(type.matches(other.value())).isEqualTo(type == other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/ppm-dap;message=upload-req",
                "application/ppm-dap; message=upload-req",
                "application/ppm-dap\t;\t message=upload-req ",
                "Application/PPM-DAP;MESSAGE=upload-req",
                "application/ppm-dap;message=\"upload-req\"",
                "application/ppm-dap;message=\"upload\\-req\"",
                "application/ppm-dap;message=upload-req;version=18",
                "application/ppm-dap; version=\"a;message=b\"; message=upload-req",
                "application/ppm-dap;;message=upload-req;",
            })
    void matches_shouldAcceptEveryWayToWriteIt(String header) {
        assertThat(MediaType.UPLOAD_REQ.matches(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/ppm-dap",
                "application/ppm-dap;",
                "application/ppm-dap;version=18",
                "application/ppm-dap;message=upload-errors",
                "application/ppm-dap;message=upload-req2",
                "application/ppm-dap;message=\"upload-req",
                "application/ppm-dap;message=upload-req;message=upload-errors",
                "application/ppm-dap;message=upload-req;message=upload-req",
                "application/ppm-dap;x-message=upload-req",
                "application/ppm-dap;message =upload-req",
                "application/ppm-dap;version=\";message=upload-req\"",
                "application/ppm-dap+x;message=upload-req",
                "application/octet-stream;message=upload-req",
                "application/ppm-dap;message=upload-req garbage",
            })
    void matches_shouldRefuseAllElse(String header) {
        assertThat(MediaType.UPLOAD_REQ.matches(header)).isFalse();
    }

    @Test
    void matches_shouldRefuseAnAbsentHeader() {
        assertThat(MediaType.UPLOAD_REQ.matches(null)).isFalse();
    }
}
