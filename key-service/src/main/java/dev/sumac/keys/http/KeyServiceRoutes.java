package dev.sumac.keys.http;

import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Who may use which resource of this service. */
@Singleton
class KeyServiceRoutes {

    @Produces
    @Singleton
    RouteTable table() {
        return RouteTable.builder()
                .get("/q/openapi", Access.VIEWER)
                .get("/api/v1/tasks", Access.VIEWER)
                .post("/api/v1/tasks", Access.OPERATOR)
                .get("/api/v1/tasks/{task}", Access.VIEWER)
                .delete("/api/v1/tasks/{task}", Access.OPERATOR)
                .get("/api/v1/hpke-keys", Access.VIEWER)
                .build();
    }
}
