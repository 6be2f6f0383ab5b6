package dev.sumac.custody.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.custody.Format;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Wraps by a symmetric key of Google Cloud KMS, the binding as additional authenticated data. Google's KMS cannot rewrap by
 * itself: whoever rewraps unwraps.
 *
 * <pre>{@code blob = format(1) || ciphertext}</pre>
 */
public final class GcpKmsWrapper implements KeyWrapper {

    /** What KMS says of this blob, this key or this caller's rights; all else says that KMS is not to be had. */
    private static final Set<Code> REFUSALS =
            Set.of(Code.INVALID_ARGUMENT, Code.PERMISSION_DENIED, Code.FAILED_PRECONDITION);

    private final KeyManagementServiceClient kms;
    private final String key;

    /**
     * A wrapper by a client that has limits of its own.
     *
     * @param key {@code projects/../locations/../keyRings/../cryptoKeys/..}
     */
    public GcpKmsWrapper(KeyManagementServiceClient kms, String key) {
        this.kms = kms;
        this.key = key;
    }

    /**
     * A wrapper by the identity that the SDK finds: a workload's, the environment's.
     *
     * @param endpoint in place of Google's own, {@code host:port}
     * @param limit how long a call may take
     * @throws UncheckedIOException when there is no identity
     */
    public static GcpKmsWrapper open(String key, Optional<String> endpoint, Duration limit) {
        KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder();
        endpoint.ifPresent(settings::setEndpoint);
        try {
            return new GcpKmsWrapper(KeyManagementServiceClient.create(limited(settings, limit)), key);
        } catch (IOException e) {
            throw new UncheckedIOException("GCP KMS: no identity of this process's is known", e);
        }
    }

    /** A client's limits: one attempt, which ends in time. */
    static KeyManagementServiceSettings limited(KeyManagementServiceSettings.Builder settings, Duration limit)
            throws IOException {
        settings.encryptSettings().setSimpleTimeoutNoRetriesDuration(limit);
        settings.decryptSettings().setSimpleTimeoutNoRetriesDuration(limit);
        return settings.build();
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        byte[] plain = secret.read(byte[]::clone);
        try {
            ByteString context = UnsafeByteOperations.unsafeWrap(binding.associatedData());
            ByteString plaintext = UnsafeByteOperations.unsafeWrap(plain);
            EncryptRequest request = EncryptRequest.newBuilder()
                    .setName(key)
                    .setPlaintext(plaintext)
                    .setPlaintextCrc32C(crc32c(plaintext))
                    .setAdditionalAuthenticatedData(context)
                    .setAdditionalAuthenticatedDataCrc32C(crc32c(context))
                    .build();
            EncryptResponse answer = ask("Encrypt", () -> kms.encrypt(request));
            requireIntact(
                    "Encrypt",
                    answer.getVerifiedPlaintextCrc32C()
                            && answer.getVerifiedAdditionalAuthenticatedDataCrc32C()
                            && !answer.getCiphertext().isEmpty()
                            && answer.getCiphertextCrc32C().equals(crc32c(answer.getCiphertext())));
            return Format.GCP_KMS.blob(answer.getCiphertext().asReadOnlyByteBuffer());
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        ByteString ciphertext = ByteString.copyFrom(Format.GCP_KMS.made(wrapped));
        ByteString context = UnsafeByteOperations.unsafeWrap(binding.associatedData());
        DecryptRequest request = DecryptRequest.newBuilder()
                .setName(key)
                .setCiphertext(ciphertext)
                .setCiphertextCrc32C(crc32c(ciphertext))
                .setAdditionalAuthenticatedData(context)
                .setAdditionalAuthenticatedDataCrc32C(crc32c(context))
                .build();
        DecryptResponse answer = ask("Decrypt", () -> kms.decrypt(request));
        requireIntact("Decrypt", answer.getPlaintextCrc32C().equals(crc32c(answer.getPlaintext())));
        return SecretBytes.wrap(answer.getPlaintext().toByteArray());
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return Format.GCP_KMS.made(blob, 1);
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        SecretBytes secret = unwrap(binding, wrapped);
        try {
            return wrap(binding, secret);
        } finally {
            secret.destroy();
        }
    }

    private static Int64Value crc32c(ByteString bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.asReadOnlyByteBuffer());
        return Int64Value.of(sum.getValue());
    }

    private static void requireIntact(String operation, boolean intact) throws CustodyException {
        if (!intact) {
            throw new CustodyException.Unavailable("GCP KMS, " + operation + ": the answer was damaged on its way");
        }
    }

    /** Without the cause, which may quote the answer. */
    private static <T> T ask(String operation, Supplier<T> call) throws CustodyException {
        try {
            return call.get();
        } catch (ApiException e) {
            Code code = e.getStatusCode().getCode();
            String message = "GCP KMS, " + operation + ": " + code;
            throw REFUSALS.contains(code)
                    ? new CustodyException.Refused(message)
                    : new CustodyException.Unavailable(message);
        }
    }
}
