package dev.sumac.kit.access;

import dev.sumac.kit.http.ProblemDetails;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Stands before all routes of a service, raw and JAX-RS alike, and lets pass whom the table lets. */
@Singleton
public class AccessFilter {

    /** After Quarkus's own authentication (200) and authorization (100). */
    private static final int PRIORITY = 10;

    private final RouteTable table;
    private final OperatorAccess operators;
    private final Instance<TaskAccess> tasks;

    /** @param tasks built only where a route asks for a task's counterpart */
    public AccessFilter(RouteTable table, OperatorAccess operators, Instance<TaskAccess> tasks) {
        this.table = table;
        this.operators = operators;
        this.tasks = tasks;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext route) {
        switch (table.find(route.request().method(), route.normalizedPath())) {
            case RouteTable.Match.Found(Access access, Optional<String> task) -> admit(route, access, task);
            case RouteTable.Match.OtherMethod(String allowed) -> {
                route.response().putHeader("Allow", allowed);
                Refusals.refuse(route, ProblemDetails.blank(405, "The resource takes " + allowed + "."));
            }
            case RouteTable.Match.Nothing() ->
                Refusals.refuse(route, ProblemDetails.blank(404, "There is no such resource."));
        }
    }

    private void admit(RoutingContext route, Access access, Optional<String> task) {
        switch (access) {
            case PUBLIC -> route.next();
            case PEER, COLLECTOR -> tasks.get().admit(route, access, task.orElseThrow());
            case VIEWER, OPERATOR, KEY_ADMIN -> operators.admit(route, access);
        }
    }
}
