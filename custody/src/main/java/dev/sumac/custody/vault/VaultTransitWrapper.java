package dev.sumac.custody.vault;

import dev.sumac.custody.Format;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapParams;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Wraps by a derived key of Vault's or OpenBao's transit engine, the binding as its {@code context}: each row has a key of
 * its own. Rewrapping is done in Vault, by whoever may.
 *
 * <pre>{@code blob = format(1) || key version(4) || ciphertext}</pre>
 *
 * In place of Vault's {@code vault:v<version>:<base64>}, of which one ciphertext has many spellings.
 */
public final class VaultTransitWrapper implements KeyWrapper {

    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})");
    private static final String LOGIN = "/v1/auth/";
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    /** Two rows that are none. */
    private static final Binding PROBE = new Binding.HpkePrivateKey("probe", new UUID(0, 0), 0, 0);

    private static final Binding OTHER_PROBE = new Binding.HpkePrivateKey("probe", new UUID(0, 0), 1, 0);

    private final VaultSecretsTransit transit;
    private final String key;
    private final Duration limit;
    private volatile boolean derived;

    /**
     * A wrapper that waits for no answer for longer than {@code limit}.
     *
     * @param mount where the transit engine is: {@code transit}
     * @param key a key with {@code derived=true}
     */
    public VaultTransitWrapper(VaultClient client, String mount, String key, Duration limit) {
        this.transit = client.secrets().transit(mount);
        this.key = key;
        this.limit = limit;
    }

    /**
     * Makes sure that the key is a derived one, as far as this service may ask and Vault answers: another key takes no notice
     * of the context, and then a blob that is moved to another row unwraps there. Whoever wraps asks again before each
     * secret until it is known.
     *
     * @throws IllegalStateException when the key is no derived one
     */
    public void requireDerived() {
        try {
            probe();
        } catch (CustodyException.Refused e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (CustodyException unavailable) {
            // Later.
        }
    }

    /** What was wrapped for one row must not be rewrapped for another. */
    private void probe() throws CustodyException {
        WrappedSecret blob;
        try {
            blob = encrypt(PROBE, SecretBytes.random(1));
        } catch (CustodyException.Refused e) {
            return; // It is not ours to wrap.
        }
        requireRewrap(blob);
        try {
            rewrap(OTHER_PROBE, blob);
        } catch (CustodyException.Refused e) {
            derived = true;
            return;
        }
        throw new CustodyException.Refused(
                "Vault's key " + key
                        + " was not made with derived=true, so it binds no secret to its row; make another, and name it instead");
    }

    /** What is refused for want of a right says nothing about the key. */
    private void requireRewrap(WrappedSecret blob) throws CustodyException {
        try {
            rewrap(PROBE, blob);
        } catch (CustodyException.Refused e) {
            throw new CustodyException.Refused("whoever wraps by Vault's key " + key
                    + " must have the right to rewrap, which shows whether it binds a secret to its row: "
                    + e.getMessage());
        }
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        if (!derived) {
            probe();
        }
        return encrypt(binding, secret);
    }

    private WrappedSecret encrypt(Binding binding, SecretBytes secret) throws CustodyException {
        byte[] plain = secret.read(byte[]::clone);
        try {
            var params =
                    new VaultSecretsTransitEncryptParams().setPlaintext(plain).setContext(binding.associatedData());
            return blob(ask("encrypt", () -> transit.encrypt(key, params)).getCiphertext());
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        var params = new VaultSecretsTransitDecryptParams()
                .setCiphertext(ciphertext(wrapped))
                .setContext(binding.associatedData());
        return SecretBytes.wrap(ask("decrypt", () -> transit.decrypt(key, params)));
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return Format.VAULT.made(blob, Integer.BYTES);
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        var params = new VaultSecretsTransitRewrapParams()
                .setCiphertext(ciphertext(wrapped))
                .setContext(binding.associatedData());
        return blob(ask("rewrap", () -> transit.rewrap(key, params)).getCiphertext());
    }

    @Override
    public boolean rewrapsInside() {
        return true;
    }

    private static WrappedSecret blob(@Nullable String ciphertext) throws CustodyException {
        Matcher parts = CIPHERTEXT.matcher(ciphertext == null ? "" : ciphertext);
        if (!parts.matches()) {
            throw new CustodyException.Unavailable("Vault's answer has no ciphertext");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(parts.group(2));
            return Format.VAULT.blob(ByteBuffer.allocate(Integer.BYTES + bytes.length)
                    .putInt(Integer.parseInt(parts.group(1)))
                    .put(bytes)
                    .flip());
        } catch (IllegalArgumentException e) {
            throw new CustodyException.Unavailable("Vault's answer has no ciphertext");
        }
    }

    private static String ciphertext(WrappedSecret wrapped) throws CustodyException {
        ByteBuffer made = Format.VAULT.made(wrapped);
        int version = made.remaining() > Integer.BYTES ? made.getInt() : 0;
        // Vault takes version 0 for 1: a blob has one spelling.
        if (version < 1) {
            throw new CustodyException.Refused("the blob was not made by Vault");
        }
        byte[] bytes = new byte[made.remaining()];
        made.get(bytes);
        return "vault:v" + version + ":" + Base64.getEncoder().encodeToString(bytes);
    }

    private <T> T ask(String operation, Supplier<CompletionStage<T>> request) throws CustodyException {
        try {
            // Whoever gives up here need not end the exchange: its own limit does (SecretBodies).
            T given = request.get().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (given == null) {
                throw unavailable(operation, "an answer without contents");
            }
            return given;
        } catch (TimeoutException e) {
            throw late(operation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(operation, "interrupted");
        } catch (ExecutionException e) {
            throw failure(operation, e.getCause());
        } catch (RuntimeException e) {
            throw failure(operation, e);
        }
    }

    /** Without the cause: a parser's quotes what it could not read. */
    private CustodyException failure(String operation, @Nullable Throwable cause) {
        if (cause instanceof CancellationException || cause instanceof HttpTimeoutException) {
            return late(operation);
        }
        if (!(cause instanceof VaultClientException answered) || answered.getStatus() == null) {
            return unavailable(
                    operation, cause == null ? "no answer" : cause.getClass().getSimpleName());
        }
        int status = answered.getStatus();
        boolean ofVault = answered.getErrors() != null && !answered.getErrors().isEmpty();
        boolean login =
                answered.getRequestPath() != null && answered.getRequestPath().contains(LOGIN);
        if ((status == BAD_REQUEST || status == FORBIDDEN) && ofVault && !login) {
            return new CustodyException.Refused(what(operation) + ": "
                    + (status == FORBIDDEN
                            ? "this service has no right to it"
                            : "the blob belongs to another row or key, or was altered"));
        }
        return unavailable(operation, "status " + status + (login ? " to the login" : ""));
    }

    private CustodyException.Unavailable late(String operation) {
        return unavailable(operation, "no answer within " + limit);
    }

    private CustodyException.Unavailable unavailable(String operation, String why) {
        return new CustodyException.Unavailable(what(operation) + ": " + why);
    }

    private String what(String operation) {
        return "Vault, " + operation + " by " + key;
    }
}
