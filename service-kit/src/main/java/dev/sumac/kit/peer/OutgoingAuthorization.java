package dev.sumac.kit.peer;

import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.task.OutgoingTokens;
import dev.sumac.kit.task.TaskEntry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a Leader presents to a task's Helper: the token that the task has, or else an access token of the Helper's realm. */
@Singleton
public class OutgoingAuthorization {

    private static final String SCHEME = "Bearer ";

    private final OutgoingTokens tokens;
    private final AccessTokens accessTokens;

    public OutgoingAuthorization(OutgoingTokens tokens, AccessTokens accessTokens) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
    }

    /**
     * The value of {@code Authorization}. May block.
     *
     * @throws CustodyException when the task's token does not unwrap, or it has nothing to present
     * @throws NoAccessTokenException when the Helper's realm gives none
     */
    public String header(TaskEntry task) throws CustodyException, NoAccessTokenException {
        Optional<SecretBytes> token = tokens.find(task);
        if (token.isPresent()) {
            return token.get().read(ascii -> SCHEME + new String(ascii, StandardCharsets.US_ASCII));
        }
        String client =
                task.peerClientId().orElseThrow(() -> new CustodyException.Refused("the task has nothing to present"));
        return SCHEME + accessTokens.find(task.peerUrl(), client);
    }

    /**
     * Says that the Helper answered 401. The request is not sent again here, for whoever counts attempts counts that one too;
     * the next attempt has a new access token.
     */
    public void refused(TaskEntry task) {
        if (task.outgoingToken().isEmpty()) {
            task.peerClientId().ifPresent(client -> accessTokens.refused(task.peerUrl(), client));
        }
    }
}
