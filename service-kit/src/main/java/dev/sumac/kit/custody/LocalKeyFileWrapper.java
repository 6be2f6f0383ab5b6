package dev.sumac.kit.custody;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wraps with AES-256-GCM under a key that lies in a file of this machine, the binding as associated data. For the local
 * run and for operators without a key management service.
 *
 * <pre>{@code blob = version(1) || nonce[12] || ciphertext || tag[16]}</pre>
 */
public final class LocalKeyFileWrapper implements KeyWrapper {

    /** Bytes that a key file holds. */
    public static final int KEY_LENGTH = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private LocalKeyFileWrapper(SecretKey key) {
        this.key = key;
    }

    /**
     * Reads the key.
     *
     * @throws IllegalStateException when the file is missing, is readable by group or others, or does not hold {@link
     *     #KEY_LENGTH} bytes
     */
    public static LocalKeyFileWrapper open(Path file) {
        byte[] bytes = new byte[0];
        try {
            checkOwnerOnly(file);
            bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_LENGTH) {
                throw new IllegalStateException(
                        "key file " + file + " holds " + bytes.length + " bytes, not " + KEY_LENGTH);
            }
            return new LocalKeyFileWrapper(new SecretKeySpec(bytes, "AES"));
        } catch (IOException e) {
            throw new IllegalStateException("key file " + file + " cannot be read", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            throw new IllegalStateException("key file " + file + " is on a file system without permissions", e);
        }
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IllegalStateException("key file " + file + " is open to others than its owner: chmod 600 it");
        }
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, binding);
            byte[] sealed = secret.read(plain -> seal(cipher, plain));
            return WrappedSecret.of(ByteBuffer.allocate(1 + NONCE_LENGTH + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not to be had", e);
        }
    }

    private static byte[] seal(Cipher cipher, byte[] plain) {
        try {
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM does not encrypt", e);
        }
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        byte[] blob = wrapped.toByteArray();
        if (blob.length < 1 + NONCE_LENGTH + TAG_LENGTH || blob[0] != VERSION) {
            throw new CustodyException.Refused("the blob was not made by a key file");
        }
        byte[] nonce = Arrays.copyOfRange(blob, 1, 1 + NONCE_LENGTH);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, binding);
            return SecretBytes.wrap(cipher.doFinal(blob, 1 + NONCE_LENGTH, blob.length - 1 - NONCE_LENGTH));
        } catch (AEADBadTagException e) {
            throw new CustodyException.Refused("the blob belongs to another row or key, or was altered", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not to be had", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, Binding binding) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(binding.associatedData());
        return cipher;
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
}
