package dev.sumac.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemDetailsTest {

    private static final TaskId TASK = TaskId.parse("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");

    @Test
    void json_shouldBeTheDraftsDocument() {
        assertThat(ProblemDetails.of(DapProblem.INVALID_BATCH_SIZE, TASK, "9 of 10")
                        .json())
                .isEqualTo("{\"type\":\"urn:ietf:params:ppm:dap:error:invalidBatchSize\","
                        + "\"title\":\"" + DapProblem.INVALID_BATCH_SIZE.title() + "\",\"status\":400,"
                        + "\"detail\":\"9 of 10\",\"taskid\":\"8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 413, 415, 429, 500, 503})
    void blank_shouldNotUseTheDraftsUrn(int status) {
        assertThat(ProblemDetails.blank(status, "why").with("more", 1).json())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"")
                .endsWith("\"status\":" + status + ",\"detail\":\"why\",\"more\":1}");
    }

    @ParameterizedTest
    @EnumSource(DapProblem.class)
    void status_shouldBeAClientsError(DapProblem problem) {
        assertThat(ProblemDetails.status(problem)).isBetween(400, 499);
    }

    @Test
    void status_shouldBeAnErrors() {
        assertThatThrownBy(() -> ProblemDetails.blank(204, "no")).isInstanceOf(IllegalArgumentException.class);
    }
}
