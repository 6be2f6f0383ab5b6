package dev.sumac.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdminApiTest {
    /** The aggregator answers when its own time is over, not before. */
    @Test
    void change_shouldGiveAnAnswerThatIsWaitedForHalfAMinuteMore() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            AdminApi api = new AdminApi(http, URI.create("https://one.example/"), "token");
            Duration wait = Duration.ofSeconds(60);
            assertThat(api.changing("POST", "hpke-keys/rotate?wait=60s", new JsonObject(), wait)
                            .build()
                            .timeout())
                    .contains(Duration.ofSeconds(90));
        }
    }
}
