package dev.sumac.keys.console;

import dev.sumac.kit.access.ConsoleSettings;
import dev.sumac.kit.access.RealmSettings;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.ProblemDetails;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Objects;

/** What the console's files are served with; Quarkus serves them, from {@code META-INF/resources/console}. */
@Singleton
public class ConsoleRoutes {

    public static final String PATH = "/console";
    public static final String LOGOUT = PATH + "/logout";

    /** Nothing but what is served here, no script in the page, in nobody's frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action ";

    /** Before Quarkus's own handler of static files. */
    private static final int FIRST = -1;

    private final String policy;

    public ConsoleRoutes(ConsoleSettings console, RealmSettings realms) {
        // Signing out is a form that leads through the realm.
        this.policy = POLICY
                + console.url()
                        .flatMap(url -> realms.operators())
                        .map(realm -> "'self' " + origin(realm.issuer()))
                        .orElse("'none'");
    }

    private static String origin(String issuer) {
        URI uri = URI.create(issuer);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    void register(@Observes Router router) {
        router.get(PATH + "/*").method(HttpMethod.HEAD).order(FIRST).handler(this::prepare);
        // Whoever has a session never comes as far as this: signing out is what proves who he is.
        router.post(LOGOUT)
                .handler(route -> Answers.problem(
                        route.response(), ProblemDetails.blank(404, "You have no session to sign out of.")));
    }

    private void prepare(RoutingContext route) {
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

    private void protect(MultiMap headers) {
        headers.set("Content-Security-Policy", policy)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cache-Control", "no-cache");
    }
}
