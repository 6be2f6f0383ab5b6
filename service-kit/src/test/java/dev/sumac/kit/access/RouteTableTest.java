package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static final RouteTable TABLE = RouteTable.builder()
            .get("/hpke_config", Access.PUBLIC)
            .post("/tasks/{task}/jobs", Access.PEER)
            .get("/tasks/{task}/jobs/{id}", Access.PEER)
            .delete("/tasks/{task}/jobs/{id}", Access.PEER)
            .get("/api/v1/things", Access.VIEWER)
            .post("/api/v1/things", Access.KEY_ADMIN)
            .build();

    @ParameterizedTest
    @CsvSource({
        "GET, /hpke_config, PUBLIC",
        "HEAD, /hpke_config, PUBLIC",
        "GET, /hpke_config/, PUBLIC",
        "POST, /tasks/x/jobs, PEER",
        "DELETE, /tasks/x/jobs/y, PEER",
        "GET, /api/v1/things, VIEWER",
        "POST, /api/v1/things, KEY_ADMIN",
        "GET, /q/health, PUBLIC",
        "GET, /q/health/group/x, PUBLIC",
        "GET, /q/metrics, VIEWER"
    })
    void find_shouldKnowWhatStandsThere(String method, String path, Access access) {
        assertThat(TABLE.find(HttpMethod.valueOf(method), path))
                .isInstanceOfSatisfying(RouteTable.Match.Found.class, found -> assertThat(found.access())
                        .isEqualTo(access));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/hpke_config/x",
                "/HPKE_CONFIG",
                "/hpke_config;v=1",
                "/tasks",
                "/tasks/x",
                "/tasks//jobs",
                "/tasks/x/jobs/y/z",
                "/tasks/{task}/jobs/",
                "/api",
                "/api/v1/things/1",
                "/q",
                "/q/",
                "/q/healthy",
                "/q/dev",
                "/*"
            })
    void find_shouldKnowNothingElse(String path) {
        assertThat(TABLE.find(HttpMethod.GET, path)).isNotInstanceOf(RouteTable.Match.Found.class);
    }

    @Test
    void find_shouldSayWhichMethodsThereAre() {
        assertThat(TABLE.find(HttpMethod.PUT, "/api/v1/things"))
                .isEqualTo(new RouteTable.Match.OtherMethod("GET, HEAD, POST"));
        assertThat(TABLE.find(HttpMethod.OPTIONS, "/nothing")).isEqualTo(new RouteTable.Match.Nothing());
    }

    @Test
    void find_shouldSayWhichTask() {
        assertThat(TABLE.find(HttpMethod.GET, "/tasks/abc/jobs/y"))
                .isEqualTo(new RouteTable.Match.Found(Access.PEER, Optional.of("abc")));
        assertThat(TABLE.find(HttpMethod.GET, "/hpke_config"))
                .isEqualTo(new RouteTable.Match.Found(Access.PUBLIC, Optional.empty()));
    }

    @Test
    void build_shouldRefuseWhatStandsThereTwice() {
        RouteTable.Builder twice =
                RouteTable.builder().get("/things/{one}", Access.VIEWER).get("/things/{other}", Access.PUBLIC);
        assertThatThrownBy(twice::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void line_shouldNameTheTaskThatSaysWhoMay() {
        assertThatThrownBy(() -> RouteTable.builder().get("/jobs/{id}", Access.COLLECTOR))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roles_shouldIncludeViewingAndNotEachOther() {
        assertThat(Access.VIEWER.roles()).containsExactlyInAnyOrder("viewer", "operator", "key-admin");
        assertThat(Access.OPERATOR.roles()).containsExactly("operator");
        assertThat(Access.KEY_ADMIN.roles()).containsExactly("key-admin");
    }
}
