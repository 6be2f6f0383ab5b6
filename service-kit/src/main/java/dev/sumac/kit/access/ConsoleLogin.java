package dev.sumac.kit.access;

import dev.sumac.kit.custody.LocalKeyFileWrapper;
import dev.sumac.kit.custody.SecretBytes;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.Authentication.CookieSameSite;
import io.quarkus.oidc.runtime.OidcTenantConfig.Roles.Source;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * How operators log in with a browser: by the authorization code flow of their realm, with PKCE and a nonce, to a session that
 * lies encrypted in a cookie. The cookie counts for the console's own pages, and for the API where {@link BrowserLogin#HEADER}
 * comes with it, which no other site's page can add; it counts nowhere else.
 */
final class ConsoleLogin {

    /** As long as the realm keeps a session that is not used. */
    private static final Duration IDLE = Duration.ofMinutes(30);

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final String CONSOLE = "/console";
    private static final String API = "/api/";
    private static final String LOGOUT = CONSOLE + "/logout";

    private ConsoleLogin() {}

    /**
     * The operators' realm as a login page.
     *
     * @return empty when the settings name no address of the console
     * @throws IllegalArgumentException when they contradict themselves
     */
    static Optional<OidcTenantConfig> tenant(ConsoleSettings settings, Optional<RealmSettings.Realm> operators) {
        return settings.url().map(url -> {
            RealmSettings.Realm realm = operators.orElseThrow(
                    () -> new IllegalArgumentException("sumac.console.url needs sumac.realms.operators"));
            Path key = settings.sessionKeyFile()
                    .orElseThrow(() ->
                            new IllegalArgumentException("sumac.console.url needs sumac.console.session-key-file"));
            return tenant(checked(url), settings.clientId(), realm, secret(key));
        });
    }

    private static URI checked(URI url) {
        String path = url.getRawPath();
        boolean good = Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                && url.getRawAuthority() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && path != null
                && path.endsWith(CONSOLE);
        if (!good) {
            throw new IllegalArgumentException(
                    "sumac.console.url must be an address of http or https that ends in " + CONSOLE);
        }
        return url;
    }

    private static String secret(Path file) {
        SecretBytes key = LocalKeyFileWrapper.readKey(file);
        try {
            return key.read(bytes -> Base64.getEncoder().encodeToString(bytes));
        } finally {
            key.destroy();
        }
    }

    private static OidcTenantConfig tenant(URI url, String client, RealmSettings.Realm realm, String secret) {
        String page = url + "/";
        return new OidcTenantConfigBuilder()
                .tenantId("console")
                .applicationType(ApplicationType.WEB_APP)
                .authServerUrl(realm.url().orElse(realm.issuer()))
                .clientId(client)
                .connectionTimeout(CONNECT)
                // None would be refused when a code is exchanged.
                .connectionRetryCount(1)
                .token()
                .issuer(realm.issuer())
                // Of the ID token and of the access token, which are for different ones.
                .audience(realm.audience(), client)
                .refreshExpired()
                .end()
                .roles(Source.accesstoken, "realm_access/roles")
                .authentication()
                // Not what a request calls us.
                .redirectPath(page)
                .pkceRequired()
                .nonceRequired()
                .stateSecret("state " + secret)
                .cookiePath(cookiePath(url))
                .cookieSameSite(CookieSameSite.LAX)
                .cookieForceSecure(url.getScheme().equals("https"))
                .sessionAgeExtension(IDLE)
                .end()
                .tokenStateManager()
                .encryptionRequired()
                .encryptionSecret("session " + secret)
                .end()
                .logout()
                .path(LOGOUT)
                .postLogoutPath(page)
                .end()
                .build();
    }

    /** The aggregator's own path: another's on the same host has cookies of its own. */
    static String cookiePath(URI url) {
        String path = url.getRawPath();
        return path.substring(0, path.length() - CONSOLE.length()) + "/";
    }

    /** Whether a session may say who makes a request: one that the console's own page or script may have sent. */
    static boolean counts(RoutingContext route) {
        HttpServerRequest request = route.request();
        String path = route.normalizedPath();
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return false;
        }
        if (path.equals(LOGOUT)) {
            // With a form that another site sends comes no cookie; with its link it would.
            return request.method().equals(HttpMethod.POST);
        }
        return isConsole(path) || (path.startsWith(API) && request.getHeader(BrowserLogin.HEADER) != null);
    }

    /** Whether a request is a person's who wants to see the console, and may be sent to log in. */
    static boolean isVisit(RoutingContext route) {
        String path = route.normalizedPath();
        return path.equals(CONSOLE) || path.equals(CONSOLE + "/");
    }

    /** What a visitor sees who has logged in and has no role: how to come back as somebody else. */
    static String nothingForYou(RoutingContext route) {
        String logout = route.normalizedPath().endsWith("/") ? "logout" : "console/logout";
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light dark">
                <title>Sumac</title>
                <h1>Nothing here for you</h1>
                <p>None of your roles allows this. Ask whoever administers the realm for one, or come as somebody else.
                <form method="post" action="%s"><button>Sign out</button></form>
                """.formatted(logout);
    }

    static boolean isConsole(String path) {
        return path.equals(CONSOLE) || path.startsWith(CONSOLE + "/");
    }
}
