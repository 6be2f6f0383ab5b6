package dev.sumac.prepare.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.access.RouteTable;
import dev.sumac.trust.HostileUse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class HostileUseTest extends HostileUse {

    @Inject
    RouteTable routes;

    /** A route of operators is described in META-INF/openapi.yaml of key-service, which serves the document of all. */
    @Test
    void operator_shouldBeAnsweredAsHisDocumentSaysAndNoFurther() {
        assertThat(routes.lines())
                .extracting(line -> line.method() + " " + line.path())
                .filteredOn(route -> route.contains(" /api/"))
                .containsExactly("GET /api/v1/aggregation/{task}");
    }
}
