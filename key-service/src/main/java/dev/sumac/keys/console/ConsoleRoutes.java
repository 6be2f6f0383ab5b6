package dev.sumac.keys.console;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;

/** What the console's files are served with; Quarkus serves them, from {@code META-INF/resources/console}. */
@Singleton
public class ConsoleRoutes {

    public static final String PATH = "/console";

    /** Nothing but what is served here, no script in the page, in nobody's frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Before Quarkus's own handler of static files. */
    private static final int FIRST = -1;

    void register(@Observes Router router) {
        router.get(PATH + "/*").order(FIRST).handler(ConsoleRoutes::prepare);
    }

    private static void prepare(RoutingContext route) {
        if (Objects.requireNonNullElse(route.request().path(), "").endsWith(PATH)) {
            // Relative, for the aggregator may lie below another path: files are found only from inside the folder.
            var _ = route.response()
                    .setStatusCode(308)
                    .putHeader("Location", "console/")
                    .end();
            return;
        }
        route.addHeadersEndHandler(ended -> protect(route.response().headers()));
        route.next();
    }

    private static void protect(MultiMap headers) {
        headers.set("Content-Security-Policy", POLICY)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cache-Control", "no-cache");
    }
}
