package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @ParameterizedTest
    @CsvSource({
        "/hpke_config, UPLOAD",
        "/tasks/abc/reports, UPLOAD",
        "/tasks/abc/aggregation_jobs, PREPARE",
        "/tasks/abc/aggregation_jobs/xyz, PREPARE",
        "/tasks/abc/collection_jobs, COLLECT",
        "/tasks/abc/collection_jobs/xyz, COLLECT",
        "/tasks/abc/aggregate_shares, COLLECT",
        "/tasks/abc/aggregate_shares/xyz, COLLECT",
        "/api/v1/aggregation/abc, PREPARE",
        "/api/v1/tasks, KEY",
        "/api/v1/tasks/abc, KEY",
        "/api/v1/hpke-keys, KEY",
        "/.well-known/sumac/key-manifest, KEY",
        "/q/openapi, KEY",
        "/console, KEY",
        "/console/console.js, KEY",
    })
    void service_shouldFollowThePath(String path, ServiceKind service) {
        assertThat(Routes.service(path)).contains(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/hpke_config/",
                "/tasks",
                "/tasks/abc",
                "/tasks/abc/other",
                "/q/health/ready",
                "/.well-known/other",
                "/consoles",
                "/q/metrics"
            })
    void service_shouldKnowNoOtherPath(String path) {
        assertThat(Routes.service(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/alpha/hpke_config, /hpke_config",
        "/alpha//hpke_config, /hpke_config",
        "/alpha/tasks/a/reports?x=1, /tasks/a/reports?x=1",
        "/alpha/, /"
    })
    void strip_shouldRemoveTheBasePath(String uri, String stripped) {
        assertThat(new Routes("/alpha").strip(uri)).contains(stripped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/alphabet/hpke_config", "/beta/hpke_config", "/alpha", "/hpke_config", ""})
    void strip_shouldRefuseWhatLiesElsewhere(String uri) {
        assertThat(new Routes("/alpha").strip(uri)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alpha", "/alpha/", "/"})
    void constructor_shouldRefuseWhatIsNoBasePath(String basePath) {
        assertThatThrownBy(() -> new Routes(basePath)).isInstanceOf(IllegalArgumentException.class);
    }
}
