package dev.sumac.prepare.app;

import dev.sumac.prepare.http.AggregationJobRoutes;
import dev.sumac.prepare.http.OperatorRoutes;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Opens the routes. */
@ApplicationScoped
class Routes {

    void open(@Observes Router router, AggregationJobRoutes aggregationJobs, OperatorRoutes operator) {
        aggregationJobs.register(router);
        operator.register(router);
    }
}
