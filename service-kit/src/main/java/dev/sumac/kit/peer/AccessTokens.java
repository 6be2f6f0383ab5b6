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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Access tokens of Helpers' realms, had by client credentials with this workload's JWT as assertion. One is kept for each
 * client that we are until shortly before it ends. Neither tokens nor a realm's answers are logged.
 */
@Singleton
public class AccessTokens {

    private static final Logger LOG = Logger.getLogger(AccessTokens.class);
    private static final Duration BEFORE_THE_END = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Us, in a Helper's realm. */
    private record Client(String peerUrl, String id) {}

    private final OidcClients clients;
    private final Map<String, PeerSettings.Peer> peers = new ConcurrentHashMap<>();
    private final Map<Client, KeptToken> kept = new ConcurrentHashMap<>();

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
        KeptToken token = token(client);
        try {
            return token.find();
        } catch (IOException | RuntimeException e) {
            throw unavailable(client, e);
        }
    }

    /** Says that a Helper answered 401 to the last token: the next is a new one. */
    public void refused(Url peer, String clientId) {
        KeptToken token = kept.get(new Client(withoutSlash(peer.value()), clientId));
        if (token != null) {
            token.refused();
        }
    }

    private KeptToken token(Client client) throws NoAccessTokenException {
        KeptToken known = kept.get(client);
        if (known != null) {
            return known;
        }
        PeerSettings.Peer peer = peers.get(client.peerUrl);
        if (peer == null) {
            throw new NoAccessTokenException("no sumac.peers.*.url is " + client.peerUrl);
        }
        try {
            OidcClient realm = clients.newClient(config(peer, client)).await().atMost(PATIENCE);
            KeptToken made =
                    new KeptToken(() -> ask(realm, client.id, peer.assertionFile()), PATIENCE, System::nanoTime);
            KeptToken first = kept.putIfAbsent(client, made);
            return first == null ? made : first;
        } catch (RuntimeException e) {
            throw unavailable(client, e);
        }
    }

    private static CompletionStage<Tokens> ask(OidcClient realm, String client, Path assertionFile) throws IOException {
        // Read each time: the file is replaced as it gets old, and a realm does not take old ones.
        String assertion =
                Files.readString(assertionFile, StandardCharsets.US_ASCII).strip();
        return realm.getTokens(Map.of("client_id", client, "client_assertion", assertion))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .subscribeAsCompletionStage();
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
