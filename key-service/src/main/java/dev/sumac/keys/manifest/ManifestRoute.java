package dev.sumac.keys.manifest;

import dev.sumac.keys.manifest.ManifestIssuer.Issued;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.ProblemDetails;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The newest manifest, for everybody. Answered from memory, on the request's event loop. */
@Singleton
public class ManifestRoute {

    /** Where it is found at an aggregator; a mirror may have it anywhere. */
    public static final String PATH = "/.well-known/sumac/key-manifest";

    /** A revocation should not wait for caches longer than this. */
    private static final String CACHE_CONTROL = "public, max-age=60";

    private static final Duration COME_AGAIN = Duration.ofSeconds(1);

    private final Manifests manifests;

    public ManifestRoute(Manifests manifests) {
        this.manifests = manifests;
    }

    void register(@Observes Router router) {
        router.route(HttpMethod.GET, PATH).handler(this::get);
        router.route(HttpMethod.HEAD, PATH).handler(this::get);
    }

    private void get(RoutingContext route) {
        Optional<Issued> newest = manifests.newest();
        if (newest.isPresent()) {
            send(route, newest.get());
        } else if (manifests.enabled()) {
            var _ = Answers.retryLater(
                    route.response(), ProblemDetails.blank(503, "There is no valid manifest now."), COME_AGAIN);
        } else {
            var _ = Answers.problem(
                    route.response(), ProblemDetails.blank(404, "This aggregator publishes no manifest."));
        }
    }

    private static void send(RoutingContext route, Issued issued) {
        String tag = "\"" + issued.digest() + "\"";
        HttpServerResponse response = route.response().putHeader("ETag", tag).putHeader("Cache-Control", CACHE_CONTROL);
        if (tag.equals(route.request().getHeader("If-None-Match"))) {
            var _ = response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", "application/jose");
        if (route.request().method().equals(HttpMethod.HEAD)) {
            var _ = response.putHeader(
                            "Content-Length", Integer.toString(issued.compact().length()))
                    .end();
        } else {
            var _ = response.end(issued.compact());
        }
    }
}
