package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.DapProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** A table of requests and the answer that each must get; all rows are tried, all failures are told. */
final class Answers {
    private final List<Executable> rows = new ArrayList<>();

    /** The whole request falls with a problem of the draft's own. */
    Answers problem(String what, DapProblem problem, Http.Sender sender) {
        rows.add(() -> {
            Http.Answer answer = Http.served(sender);
            assertThat(answer.status()).as("%s: %s", what, answer).isBetween(400, 499);
            assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
            assertThat(Aggregator.JSON.readTree(answer.body()).path("type").asText())
                    .as("%s: %s", what, answer)
                    .isEqualTo(problem.type());
        });
        return this;
    }

    /** The whole request falls with a status alone: no type of the draft's stands for it. */
    Answers status(String what, int status, Http.Sender sender) {
        rows.add(() -> {
            Http.Answer answer = Http.served(sender);
            assertThat(answer.status()).as("%s: %s", what, answer).isEqualTo(status);
            assertThat(answer.text()).as(what).doesNotContain("urn:ietf:params:ppm:dap");
        });
        return this;
    }

    void check() {
        Assertions.assertAll(rows);
    }
}
