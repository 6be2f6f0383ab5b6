package dev.sumac.kit.peer;

import dev.sumac.dap.task.Url;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.OidcClientConfigBuilder;
import io.quarkus.oidc.client.OidcClients;
import io.quarkus.oidc.client.Tokens;
import io.quarkus.oidc.client.runtime.OidcClientConfig;
import io.quarkus.oidc.common.runtime.config.OidcClientCommonConfig.Credentials.Jwt.Source;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of Helpers' realms, had by client credentials with this workload's JWT as assertion. One is kept for each
 * client that we are until shortly before it ends. Neither tokens nor a realm's answers are logged.
 */
@Singleton
public class AccessTokens {

    private static final Logger LOG = Logger.getLogger(AccessTokens.class);
    private static final Duration BEFORE_THE_END = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Us, in a Helper's realm. */
    private record Client(String peerUrl, String id) {}

    /** How a realm is asked, and what it gave last. Whoever needs a new token while one is asked for waits for that one. */
    private static final class Asking {

        private final OidcClient realm;
        private final String client;
        private final Path assertionFile;
        private @Nullable Tokens last;

        Asking(OidcClient realm, String client, Path assertionFile) {
            this.realm = realm;
            this.client = client;
            this.assertionFile = assertionFile;
        }

        synchronized String token() throws IOException {
            Tokens known = last;
            if (known == null || known.isAccessTokenExpired()) {
                // Read each time: the file is replaced as it gets old, and a realm does not take old ones.
                String assertion = Files.readString(assertionFile, StandardCharsets.US_ASCII)
                        .strip();
                known = realm.getTokens(Map.of("client_id", client, "client_assertion", assertion))
                        .await()
                        .atMost(PATIENCE);
                last = known;
            }
            return known.getAccessToken();
        }

        synchronized void refused() {
            last = null;
        }
    }

    private final OidcClients clients;
    private final Map<String, PeerSettings.Peer> peers = new ConcurrentHashMap<>();
    private final Map<Client, Asking> asked = new ConcurrentHashMap<>();

    public AccessTokens(PeerSettings settings, OidcClients clients) {
        this.clients = clients;
        settings.all().values().forEach(peer -> peers.put(withoutSlash(peer.url()), peer));
    }

    /**
     * An access token. May block.
     *
     * @param peer the Helper's base URL as it is dialled
     * @param clientId who we are in its realm
     * @throws NoAccessTokenException when there is none to be had now
     */
    public String find(Url peer, String clientId) throws NoAccessTokenException {
        Client client = new Client(withoutSlash(peer.value()), clientId);
        Asking asking = asking(client);
        try {
            return asking.token();
        } catch (IOException | RuntimeException e) {
            throw unavailable(client, e);
        }
    }

    /** Says that a Helper answered 401 to the last token: the next is a new one. */
    public void refused(Url peer, String clientId) {
        Asking asking = asked.get(new Client(withoutSlash(peer.value()), clientId));
        if (asking != null) {
            asking.refused();
        }
    }

    private Asking asking(Client client) throws NoAccessTokenException {
        Asking known = asked.get(client);
        if (known != null) {
            return known;
        }
        PeerSettings.Peer peer = peers.get(client.peerUrl);
        if (peer == null) {
            throw new NoAccessTokenException("no sumac.peers.*.url is " + client.peerUrl);
        }
        try {
            OidcClient realm = clients.newClient(config(peer, client)).await().atMost(PATIENCE);
            Asking made = new Asking(realm, client.id, peer.assertionFile());
            Asking first = asked.putIfAbsent(client, made);
            return first == null ? made : first;
        } catch (RuntimeException e) {
            throw unavailable(client, e);
        }
    }

    private static NoAccessTokenException unavailable(Client client, Exception cause) {
        // The cause may quote what the realm said, and so it stays here.
        LOG.warnf(
                "no access token for %s as %s: %s",
                client.peerUrl, client.id, cause.getClass().getName());
        return new NoAccessTokenException("the realm of " + client.peerUrl + " gives no access token");
    }

    private static OidcClientConfig config(PeerSettings.Peer peer, Client client) {
        OidcClientConfigBuilder builder = OidcClientConfig.builder()
                .id(client.id + " at " + client.peerUrl)
                .clientId(client.id)
                .discoveryEnabled(false)
                .tokenPath(peer.tokenUrl())
                .earlyTokensAcquisition(false)
                .accessTokenExpirySkew(BEFORE_THE_END)
                .connectionTimeout(CONNECT)
                .credentials()
                .jwt()
                .source(Source.BEARER)
                .endCredentials();
        peer.scope().ifPresent(builder::scopes);
        return builder.build();
    }

    private static String withoutSlash(String url) {
        return url.replaceAll("/+$", "");
    }
}
