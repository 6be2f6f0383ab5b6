package dev.sumac.kit.custody;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wraps with AES-256-GCM under a key that lies in a file of this machine, the binding as associated data. For the local
 * run and for operators without a key management service. Files of earlier keys go on to unwrap, until all is rewrapped.
 *
 * <pre>{@code
 * blob = 2(1) || key id[4] || nonce[12] || ciphertext || tag[16]
 *      | 1(1) ||              nonce[12] || ciphertext || tag[16]    (read, no longer written)
 * }</pre>
 *
 * The key id is the beginning of SHA-256 over a label and the key.
 */
public final class LocalKeyFileWrapper implements KeyWrapper {

    /** Bytes that a key file holds. */
    public static final int KEY_LENGTH = 32;

    private static final byte VERSION = 2;
    private static final byte VERSION_WITHOUT_KEY_ID = 1;
    private static final int KEY_ID_LENGTH = Integer.BYTES;
    private static final byte[] KEY_ID_LABEL = {'s', 'u', 'm', 'a', 'c', ' ', 'k', 'e', 'y', ' ', 'i', 'd', 0};
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private record FileKey(int id, SecretKey key) {}

    /** The one that wraps, and then those that only unwrap. */
    private final List<FileKey> keys;

    private final SecureRandom random = new SecureRandom();

    private LocalKeyFileWrapper(List<FileKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** As {@link #open(Path, List)}, without earlier keys. */
    public static LocalKeyFileWrapper open(Path file) {
        return open(file, List.of());
    }

    /**
     * Reads the key, and those that came before it.
     *
     * @throws IllegalStateException when a file is missing, is readable by group or others, or does not hold {@link
     *     #KEY_LENGTH} bytes
     */
    public static LocalKeyFileWrapper open(Path file, List<Path> previous) {
        List<FileKey> keys = new ArrayList<>();
        keys.add(read(file));
        previous.forEach(older -> keys.add(read(older)));
        return new LocalKeyFileWrapper(keys);
    }

    private static FileKey read(Path file) {
        SecretBytes key = readKey(file);
        try {
            return key.read(bytes -> new FileKey(keyId(bytes), new SecretKeySpec(bytes, "AES")));
        } finally {
            key.destroy();
        }
    }

    /**
     * Reads a key file for another use than wrapping.
     *
     * @throws IllegalStateException as {@link #open(Path, List)}
     */
    public static SecretBytes readKey(Path file) {
        try {
            checkOwnerOnly(file);
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_LENGTH) {
                Arrays.fill(bytes, (byte) 0);
                throw new IllegalStateException(
                        "key file " + file + " holds " + bytes.length + " bytes, not " + KEY_LENGTH);
            }
            return SecretBytes.wrap(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("key file " + file + " cannot be read", e);
        }
    }

    private static int keyId(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(KEY_ID_LABEL);
            return ByteBuffer.wrap(digest.digest(key)).getInt();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not to be had", e);
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
            FileKey current = keys.getFirst();
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current.key(), nonce, binding);
            byte[] sealed = secret.read(plain -> seal(cipher, plain));
            return WrappedSecret.of(ByteBuffer.allocate(1 + KEY_ID_LENGTH + NONCE_LENGTH + sealed.length)
                    .put(VERSION)
                    .putInt(current.id())
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
    public boolean recognizes(WrappedSecret blob) {
        byte[] bytes = blob.toByteArray();
        return bytes[0] == VERSION
                && isComplete(bytes)
                && !isOfEarlierKey(ByteBuffer.wrap(bytes).getInt(1));
    }

    private boolean isOfEarlierKey(int id) {
        return keys.stream().skip(1).anyMatch(key -> key.id() == id);
    }

    private static boolean isComplete(byte[] bytes) {
        int sealed = 1 + NONCE_LENGTH + TAG_LENGTH;
        return switch (bytes[0]) {
            case VERSION -> bytes.length >= KEY_ID_LENGTH + sealed;
            case VERSION_WITHOUT_KEY_ID -> bytes.length >= sealed;
            default -> false;
        };
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        byte[] bytes = wrapped.toByteArray();
        if (!isComplete(bytes)) {
            throw new CustodyException.Refused("the blob was not made by a key file");
        }
        ByteBuffer blob = ByteBuffer.wrap(bytes);
        byte version = blob.get();
        if (version == VERSION_WITHOUT_KEY_ID) {
            return openByAny(keys, blob, binding);
        }
        int id = blob.getInt();
        return openByAny(keys.stream().filter(key -> key.id() == id).toList(), blob, binding);
    }

    /** Tries keys in turn: more than one when the blob does not say which. */
    private static SecretBytes openByAny(List<FileKey> candidates, ByteBuffer blob, Binding binding)
            throws CustodyException {
        byte[] nonce = new byte[NONCE_LENGTH];
        blob.get(nonce);
        byte[] sealed = new byte[blob.remaining()];
        blob.get(sealed);
        for (FileKey candidate : candidates) {
            try {
                return SecretBytes.wrap(cipher(Cipher.DECRYPT_MODE, candidate.key(), nonce, binding)
                        .doFinal(sealed));
            } catch (AEADBadTagException anotherKey) {
                // The next one, perhaps.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-256-GCM is not to be had", e);
            }
        }
        throw new CustodyException.Refused("the blob belongs to another row or key, or was altered");
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, Binding binding)
            throws GeneralSecurityException {
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
