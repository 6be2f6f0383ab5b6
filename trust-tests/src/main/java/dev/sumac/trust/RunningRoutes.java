package dev.sumac.trust;

import dev.sumac.kit.access.RouteTable;
import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes that a running service has: the router's own, and the methods of its JAX-RS resources. */
final class RunningRoutes {

    /** A method and a path whose parameters look as in a {@link RouteTable}. */
    record Running(HttpMethod method, String path) {}

    /** Quarkus's own routes are mounted here as one: health and metrics have their lines, all else stays shut. */
    private static final String FRAMEWORK = "/q/";

    private RunningRoutes() {}

    /** Those that do not stand in a table. */
    static List<Running> missing(Router router, RouteTable table) {
        return all(router).stream()
                .filter(route -> !(table.find(route.method, route.path) instanceof RouteTable.Match.Found))
                .toList();
    }

    static List<Running> all(Router router) {
        return Stream.concat(raw(router).stream(), resources().stream()).toList();
    }

    /**
     * Routes without a path are filters, or what hands requests on to JAX-RS: its resources are looked at themselves. One whose
     * path is a regular expression is no path of a table.
     */
    private static List<Running> raw(Router router) {
        List<Running> all = new ArrayList<>();
        for (Route route : router.getRoutes()) {
            @Nullable String path = route.getPath();
            if (path == null && route.isRegexPath()) {
                all.add(new Running(HttpMethod.GET, "a regular expression: " + route));
            }
            if (path == null || path.equals("/") || path.equals(FRAMEWORK)) {
                continue;
            }
            Set<HttpMethod> methods = Optional.ofNullable(route.methods())
                    .filter(some -> !some.isEmpty())
                    .orElse(Set.of(HttpMethod.GET));
            methods.forEach(method ->
                    all.add(new Running(method, path.replaceAll("/?\\*$", "").replaceAll(":(\\w+)", "{$1}"))));
        }
        return all;
    }

    private static List<Running> resources() {
        return Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(Bean::getBeanClass)
                .distinct()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getMethods()).flatMap(method -> running(type, method)))
                .distinct()
                .toList();
    }

    private static Stream<Running> running(Class<?> type, Method method) {
        String path = Stream.of(type.getAnnotation(Path.class), method.getAnnotation(Path.class))
                .filter(annotation -> annotation != null)
                .map(annotation -> annotation.value().replaceAll("^/|/$", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/", "/", ""));
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(annotation -> annotation.getAnnotation(jakarta.ws.rs.HttpMethod.class))
                .filter(verb -> verb != null)
                .map(verb -> new Running(HttpMethod.valueOf(verb.value()), path));
    }
}
