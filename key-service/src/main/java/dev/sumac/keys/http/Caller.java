package dev.sumac.keys.http;

import dev.sumac.kit.access.Identity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** Who makes the request, as the audit names him. */
@RequestScoped
public class Caller {

    private final RoutingContext route;

    public Caller(RoutingContext route) {
        this.route = route;
    }

    /** The name under which the request was let pass. */
    public String name() {
        return identity().name();
    }

    /** Who was let pass. */
    Identity identity() {
        return Identity.of(route)
                .orElseThrow(() -> new IllegalStateException("a request of somebody who was not asked who he is"));
    }
}
