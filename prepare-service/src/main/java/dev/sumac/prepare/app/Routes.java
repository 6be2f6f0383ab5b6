package dev.sumac.prepare.app;

import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import dev.sumac.prepare.http.AggregationJobRoutes;
import dev.sumac.prepare.http.OperatorRoutes;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the routes, and says who may use them. */
@ApplicationScoped
class Routes {

    @Produces
    @Singleton
    RouteTable table() {
        return RouteTable.builder()
                .post("/tasks/{task}/aggregation_jobs", Access.PEER)
                .get("/tasks/{task}/aggregation_jobs/{job}", Access.PEER)
                .post("/tasks/{task}/aggregation_jobs/{job}", Access.PEER)
                .delete("/tasks/{task}/aggregation_jobs/{job}", Access.PEER)
                .get("/api/v1/aggregation/{task}", Access.VIEWER)
                .build();
    }

    void open(@Observes Router router, AggregationJobRoutes aggregationJobs, OperatorRoutes operator) {
        aggregationJobs.register(router);
        operator.register(router);
    }
}
