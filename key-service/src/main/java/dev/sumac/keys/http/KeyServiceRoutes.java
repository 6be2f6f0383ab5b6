package dev.sumac.keys.http;

import dev.sumac.keys.console.ConsoleRoutes;
import dev.sumac.keys.manifest.ManifestRoute;
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
                .post("/api/v1/hpke-keys", Access.KEY_ADMIN)
                .post("/api/v1/hpke-keys/rotate", Access.KEY_ADMIN)
                .get("/api/v1/hpke-keys/schedule", Access.VIEWER)
                .put("/api/v1/hpke-keys/schedule", Access.KEY_ADMIN)
                .get("/api/v1/hpke-keys/{uuid}", Access.VIEWER)
                .get("/api/v1/hpke-keys/{uuid}/propagation", Access.VIEWER)
                .post("/api/v1/hpke-keys/{uuid}/activate", Access.KEY_ADMIN)
                .post("/api/v1/hpke-keys/{uuid}/revoke", Access.KEY_ADMIN)
                .get("/api/v1/audit", Access.VIEWER)
                .get("/api/v1/audit/verification", Access.VIEWER)
                .get(ManifestRoute.PATH, Access.PUBLIC)
                .get("/api/v1/me", Access.VIEWER)
                .get(ConsoleRoutes.PATH + "/*", Access.VIEWER)
                .post(ConsoleRoutes.LOGOUT, Access.VIEWER)
                .post("/api/v1/custody/rewrap", Access.KEY_ADMIN)
                .get("/api/v1/custody/rewrap", Access.VIEWER)
                .build();
    }
}
