package dev.sumac.kit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.task.Url;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerLocationTest {

    private static final Url CONFIGURED = new Url("https://helper.example/of/the/helper/");
    private static final Url DIALLED = new Url("http://127.0.0.1:8080/dialled");
    private static final URI ASKED = DIALLED.resource("tasks/T/jobs");

    @ParameterizedTest
    @CsvSource({
        "/of/the/helper/tasks/T/jobs/1?a=b, http://127.0.0.1:8080/dialled/tasks/T/jobs/1?a=b",
        "https://helper.example/of/the/helper/tasks/T/jobs/1, http://127.0.0.1:8080/dialled/tasks/T/jobs/1",
        "/dialled/tasks/T/jobs/1, http://127.0.0.1:8080/dialled/tasks/T/jobs/1",
        "http://127.0.0.1:8080/elsewhere/1, http://127.0.0.1:8080/elsewhere/1",
        "jobs/1, http://127.0.0.1:8080/dialled/tasks/T/jobs/1"
    })
    void resolve_shouldStayAtTheDialledPeer(String location, URI resolved) throws Exception {
        assertThat(PeerLocation.resolve(CONFIGURED, DIALLED, ASKED, location)).isEqualTo(resolved);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:8080/dialled/tasks/T/jobs/1",
                "http://127.0.0.1:8081/dialled/tasks/T/jobs/1",
                "http://user@127.0.0.1:8080/dialled/tasks/T/jobs/1",
                "//elsewhere.example/dialled/tasks/T/jobs/1",
                "https://helper.example/of/another/tasks/T/jobs/1",
                "mailto:x",
                "/of/the/helper/a b",
                "http://[/"
            })
    void resolve_shouldRefuseWhatIsElsewhereOrNowhere(String location) {
        assertThatThrownBy(() -> PeerLocation.resolve(CONFIGURED, DIALLED, ASKED, location))
                .isInstanceOf(UnusableLocationException.class);
    }
}
