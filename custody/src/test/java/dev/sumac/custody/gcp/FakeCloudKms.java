package dev.sumac.custody.gcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two calls of Cloud KMS that we make, over its own protocol: AES-256-GCM with the additional data, sums compared, and
 * IAM as {@code policies/gcp/bindings.json} grants it; the bearer token is the caller's name. A key has versions: the newest
 * encrypts, each decrypts what is its own until it is disabled. Its ciphertexts are not Google's, which nobody outside can
 * know.
 *
 * <pre>{@code ciphertext = version(1) || nonce(12) || sealed}</pre>
 */
final class FakeCloudKms implements AutoCloseable {

    private static final String SERVICE = "google.cloud.kms.v1.KeyManagementService";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CALLER = Context.key("caller");
    private static final String ENCRYPTER = "roles/cloudkms.cryptoKeyEncrypter";
    private static final String DECRYPTER = "roles/cloudkms.cryptoKeyDecrypter";
    private static final String BOTH = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
    private static final int NONCE = 12;

    /** By the name of the key, in the order of the versions, the first of which is 1. */
    private final Map<String, List<Version>> keys = new ConcurrentHashMap<>();

    private final JsonNode bindings;
    private final SecureRandom random = new SecureRandom();
    private final Server server;
    private volatile boolean damaging;

    private record Version(SecretKeySpec material, AtomicBoolean disabled) {}

    FakeCloudKms(String bindings, Set<String> keyNames) throws IOException {
        try {
            this.bindings = new ObjectMapper().readTree(bindings);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the bindings are no JSON", e);
        }
        for (String name : keyNames) {
            keys.put(name, new CopyOnWriteArrayList<>());
            rotate(name);
        }
        this.server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .intercept(new Authentication())
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(
                                method(
                                        "Encrypt",
                                        EncryptRequest.getDefaultInstance(),
                                        EncryptResponse.getDefaultInstance()),
                                ServerCalls.asyncUnaryCall(this::encrypt))
                        .addMethod(
                                method(
                                        "Decrypt",
                                        DecryptRequest.getDefaultInstance(),
                                        DecryptResponse.getDefaultInstance()),
                                ServerCalls.asyncUnaryCall(this::decrypt))
                        .build())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    /** Makes another version of a key, which encrypts from now on. */
    void rotate(String name) {
        byte[] material = new byte[32];
        random.nextBytes(material);
        versions(name).add(new Version(new SecretKeySpec(material, "AES"), new AtomicBoolean()));
    }

    /** Takes a version of a key out of use, by its number. */
    void disable(String name, int version) {
        versions(name).get(version - 1).disabled.set(true);
    }

    private List<Version> versions(String name) {
        return Objects.requireNonNull(keys.get(name), name);
    }

    /** From now on answers do not match their sums. */
    void damageAnswers(boolean damages) {
        damaging = damages;
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            String name, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }

    private static final class Authentication implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String authorization = headers.get(AUTHORIZATION);
            if (authorization == null || !authorization.startsWith("Bearer ")) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            String caller = authorization.substring("Bearer ".length());
            return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
        }
    }

    private void require(String keyName, String role) {
        String caller = CALLER.get();
        String shortName = keyName.substring(keyName.lastIndexOf('/') + 1);
        boolean allowed = "admin".equals(caller);
        for (JsonNode granted : bindings.path(shortName).path(caller)) {
            allowed |= granted.asText().equals(role) || granted.asText().equals(BOTH);
        }
        if (!allowed) {
            throw Status.PERMISSION_DENIED
                    .withDescription(caller + " has not " + role)
                    .asRuntimeException();
        }
        if (!keys.containsKey(keyName)) {
            throw Status.NOT_FOUND.asRuntimeException();
        }
    }

    private void encrypt(EncryptRequest request, StreamObserver<EncryptResponse> answers) {
        answer(answers, () -> {
            require(request.getName(), ENCRYPTER);
            requireSum(request.getPlaintext(), request.getPlaintextCrc32C());
            requireSum(request.getAdditionalAuthenticatedData(), request.getAdditionalAuthenticatedDataCrc32C());
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            int version = versions(request.getName()).size();
            byte[] sealed = cipher(
                            Cipher.ENCRYPT_MODE,
                            request.getName(),
                            version,
                            nonce,
                            request.getAdditionalAuthenticatedData())
                    .doFinal(request.getPlaintext().toByteArray());
            ByteString ciphertext = ByteString.copyFrom(ByteBuffer.allocate(1 + NONCE + sealed.length)
                    .put((byte) version)
                    .put(nonce)
                    .put(sealed)
                    .flip());
            return EncryptResponse.newBuilder()
                    .setName(request.getName() + "/cryptoKeyVersions/" + version)
                    .setCiphertext(ciphertext)
                    .setCiphertextCrc32C(sum(ciphertext))
                    .setVerifiedPlaintextCrc32C(true)
                    .setVerifiedAdditionalAuthenticatedDataCrc32C(true)
                    .build();
        });
    }

    private void decrypt(DecryptRequest request, StreamObserver<DecryptResponse> answers) {
        answer(answers, () -> {
            require(request.getName(), DECRYPTER);
            requireSum(request.getCiphertext(), request.getCiphertextCrc32C());
            requireSum(request.getAdditionalAuthenticatedData(), request.getAdditionalAuthenticatedDataCrc32C());
            byte[] bytes = request.getCiphertext().toByteArray();
            if (bytes.length < 1 + NONCE) {
                throw Status.INVALID_ARGUMENT.asRuntimeException();
            }
            ByteString plaintext = ByteString.copyFrom(cipher(
                            Cipher.DECRYPT_MODE,
                            request.getName(),
                            bytes[0],
                            Arrays.copyOfRange(bytes, 1, 1 + NONCE),
                            request.getAdditionalAuthenticatedData())
                    .doFinal(bytes, 1 + NONCE, bytes.length - NONCE - 1));
            return DecryptResponse.newBuilder()
                    .setPlaintext(plaintext)
                    .setPlaintextCrc32C(sum(plaintext))
                    .build();
        });
    }

    private Cipher cipher(int mode, String key, int number, byte[] nonce, ByteString context)
            throws GeneralSecurityException {
        List<Version> versions = versions(key);
        if (number < 1 || number > versions.size()) {
            throw Status.INVALID_ARGUMENT.asRuntimeException();
        }
        Version version = versions.get(number - 1);
        if (version.disabled.get()) {
            throw Status.FAILED_PRECONDITION
                    .withDescription(
                            key + "/cryptoKeyVersions/" + number + " is not enabled, current state is: DISABLED.")
                    .asRuntimeException();
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, version.material, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(context.toByteArray());
        return cipher;
    }

    private interface Work<A> {
        A run() throws GeneralSecurityException;
    }

    private static <A> void answer(StreamObserver<A> answers, Work<A> work) {
        try {
            answers.onNext(work.run());
            answers.onCompleted();
        } catch (GeneralSecurityException e) {
            answers.onError(Status.INVALID_ARGUMENT
                    .withDescription("Decryption failed: the ciphertext is invalid.")
                    .asRuntimeException());
        } catch (RuntimeException e) {
            answers.onError(e);
        }
    }

    private static void requireSum(ByteString bytes, Int64Value sum) {
        CRC32C own = new CRC32C();
        own.update(bytes.asReadOnlyByteBuffer());
        if (own.getValue() != sum.getValue()) {
            throw Status.INVALID_ARGUMENT.asRuntimeException();
        }
    }

    private Int64Value sum(ByteString bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.asReadOnlyByteBuffer());
        return Int64Value.of(damaging ? ~sum.getValue() : sum.getValue());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
