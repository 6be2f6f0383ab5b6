package dev.sumac.kit.access;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.Roles.Source;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Which realm's tokens are taken on which path: the peers' on {@code /tasks}, the operators' elsewhere. A realm is asked for
 * its keys when the first token of it comes, so a Keycloak that is away at our start does no harm; once its keys are known, it
 * may be away again.
 *
 * <p>Browsers that have the console open come with a session of the operators' realm instead ({@link ConsoleLogin}).
 */
@Singleton
public class RealmTenants implements TenantConfigResolver {

    private static final String TASKS = "/tasks/";
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final Optional<OidcTenantConfig> peers;
    private final Optional<OidcTenantConfig> operators;
    private final Optional<OidcTenantConfig> console;

    public RealmTenants(RealmSettings settings, ConsoleSettings console) {
        this.peers = settings.peers().map(realm -> tenant("peers", realm));
        this.operators = settings.operators().map(realm -> tenant("operators", realm));
        this.console = ConsoleLogin.tenant(console, settings.operators());
    }

    /** Whether tokens are taken on a request's path at all. */
    boolean serve(RoutingContext route) {
        return tenant(route).isPresent();
    }

    /** Whether operators may come with a token of a realm. */
    boolean haveOperators() {
        return operators.isPresent();
    }

    /** Whether browsers log in by the operators' realm. */
    boolean haveConsole() {
        return console.isPresent();
    }

    /** Whether a session may say who makes a request. */
    boolean takeSession(RoutingContext route) {
        return console.isPresent() && ConsoleLogin.counts(route);
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext route, OidcRequestContext<OidcTenantConfig> context) {
        return tenant(route).map(tenant -> Uni.createFrom().item(tenant)).orElseGet(() -> Uni.createFrom()
                .nullItem());
    }

    private Optional<OidcTenantConfig> tenant(RoutingContext route) {
        if (route.normalizedPath().startsWith(TASKS)) {
            return peers;
        }
        return takeSession(route) ? console : operators;
    }

    /** Whatever a token says of itself is checked here: signature, issuer, audience, type and time. */
    private static OidcTenantConfig tenant(String id, RealmSettings.Realm realm) {
        return new OidcTenantConfigBuilder()
                .tenantId(id)
                .applicationType(ApplicationType.SERVICE)
                .authServerUrl(realm.url().orElse(realm.issuer()))
                .connectionTimeout(CONNECT)
                .connectionRetryCount(0)
                .token()
                .issuer(realm.issuer())
                .audience(realm.audience())
                .tokenType("Bearer")
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end()
                .roles(Source.accesstoken, "realm_access/roles")
                .build();
    }
}
