package dev.sumac.custody.aws;

import dev.sumac.custody.Format;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/**
 * Wraps by a symmetric key of AWS KMS, the binding's fields as the encryption context. Rewrapping is {@code ReEncrypt}, with
 * the same context before and after.
 *
 * <pre>{@code blob = format(1) || CiphertextBlob}</pre>
 */
public final class AwsKmsWrapper implements KeyWrapper {

    /** What KMS says of this blob, this key or this caller's rights; all else says that KMS is not to be had. */
    private static final Set<String> REFUSALS = Set.of(
            "AccessDeniedException",
            "InvalidCiphertextException",
            "IncorrectKeyException",
            "DisabledException",
            "KMSInvalidStateException",
            "InvalidKeyUsageException",
            "ValidationException");

    private final KmsClient kms;
    private final String key;

    /**
     * A wrapper by a client that has limits of its own.
     *
     * @param key id, ARN or alias
     */
    public AwsKmsWrapper(KmsClient kms, String key) {
        this.kms = kms;
        this.key = key;
    }

    /**
     * A wrapper by the identity that the SDK finds: a pod's, a node's, the environment's.
     *
     * @param region where the key is, unless the environment says it
     * @param endpoint in place of the region's own
     * @param limit how long a call may take
     */
    public static AwsKmsWrapper open(String key, Optional<String> region, Optional<URI> endpoint, Duration limit) {
        KmsClientBuilder builder = builder(limit);
        region.map(Region::of).ifPresent(builder::region);
        endpoint.ifPresent(builder::endpointOverride);
        return new AwsKmsWrapper(builder.build(), key);
    }

    /**
     * A client's limits: one attempt, which ends in time. By Apache's client, for the one on the JDK's URLConnection cannot
     * be stopped while an answer trickles in.
     */
    static KmsClientBuilder builder(Duration limit) {
        return KmsClient.builder()
                .httpClientBuilder(
                        ApacheHttpClient.builder().connectionTimeout(limit).socketTimeout(limit))
                .overrideConfiguration(calls -> calls.apiCallTimeout(limit)
                        .apiCallAttemptTimeout(limit)
                        .retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        byte[] plain = secret.read(byte[]::clone);
        try {
            return blob(ask("Encrypt", () -> kms.encrypt(request -> request.keyId(key)
                            .encryptionContext(binding.fields())
                            .plaintext(SdkBytes.fromByteArrayUnsafe(plain)))
                    .ciphertextBlob()));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        SdkBytes ciphertext = ciphertext(wrapped);
        SdkBytes plain = ask("Decrypt", () -> kms.decrypt(request ->
                        request.keyId(key).encryptionContext(binding.fields()).ciphertextBlob(ciphertext))
                .plaintext());
        return SecretBytes.wrap(plain.asByteArrayUnsafe());
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return Format.AWS_KMS.made(blob, 1);
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        SdkBytes ciphertext = ciphertext(wrapped);
        return blob(ask("ReEncrypt", () -> kms.reEncrypt(request -> request.sourceKeyId(key)
                        .sourceEncryptionContext(binding.fields())
                        .destinationKeyId(key)
                        .destinationEncryptionContext(binding.fields())
                        .ciphertextBlob(ciphertext))
                .ciphertextBlob()));
    }

    @Override
    public boolean rewrapsInside() {
        return true;
    }

    private static WrappedSecret blob(SdkBytes made) {
        return Format.AWS_KMS.blob(made.asByteBuffer());
    }

    private static SdkBytes ciphertext(WrappedSecret wrapped) throws CustodyException {
        return SdkBytes.fromByteBuffer(Format.AWS_KMS.made(wrapped));
    }

    private static SdkBytes ask(String operation, Supplier<@Nullable SdkBytes> call) throws CustodyException {
        SdkBytes answer;
        try {
            answer = call.get();
        } catch (SdkException e) {
            throw failure(operation, e);
        } catch (RuntimeException e) {
            // What the parser makes of an answer that is none.
            throw unavailable(operation, e.getClass().getSimpleName());
        }
        if (answer == null || answer.asByteArrayUnsafe().length == 0) {
            throw unavailable(operation, "an answer without contents");
        }
        return answer;
    }

    /** Without the cause, which may quote the answer. */
    private static CustodyException failure(String operation, SdkException e) {
        if (e instanceof AwsServiceException answered
                && answered.awsErrorDetails() != null
                && answered.awsErrorDetails().errorCode() != null) {
            String code = answered.awsErrorDetails().errorCode();
            return REFUSALS.contains(code)
                    ? new CustodyException.Refused("AWS KMS, " + operation + ": " + code)
                    : unavailable(operation, "status " + answered.statusCode());
        }
        return unavailable(operation, e.getClass().getSimpleName());
    }

    private static CustodyException.Unavailable unavailable(String operation, String why) {
        return new CustodyException.Unavailable("AWS KMS, " + operation + ": " + why);
    }
}
