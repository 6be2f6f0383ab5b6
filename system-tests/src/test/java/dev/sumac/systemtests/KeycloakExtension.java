package dev.sumac.systemtests;

import dev.sumac.trust.KeycloakWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one Keycloak that stands where the {@link Cluster} expects it; started once for all of them. */
final class KeycloakExtension implements ParameterResolver, BeforeEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KeycloakWorld.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KeycloakWorld.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return world(context);
    }

    private static KeycloakWorld world(ExtensionContext context) {
        Realms realms = ClusterExtension.cluster(context).realms();
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("world", none -> start(realms), KeycloakWorld.class);
    }

    private static KeycloakWorld start(Realms realms) {
        try {
            return KeycloakWorld.start(
                    Path.of(System.getProperty("sumac.keycloak")),
                    Path.of(System.getProperty("sumac.keycloak.realms")),
                    Optional.of(realms.login().uri()),
                    realms.console());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It can be reached, and the Leader's workload has a fresh token, as the kubelet sees to from time to time. */
    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        KeycloakWorld world = world(context);
        Realms realms = ClusterExtension.cluster(context).realms();
        realms.login().leadTo(world.keycloak().address());
        realms.login().calm();
        Files.writeString(
                realms.assertion(), world.leader().token(world.keycloak().issuer(Realms.PEERS)));
    }
}
