package dev.sumac.manifest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys and certificates as PEM files (RFC 7468). */
public final class PemFiles {

    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int MAX_LENGTH = 1 << 16;
    private static final int LINE_LENGTH = 64;
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PemFiles() {}

    /**
     * Reads an EC key.
     *
     * @throws IOException when the file is open to others than its owner, or holds no EC key (PKCS #8)
     */
    public static PrivateKey privateKey(Path file) throws IOException {
        requireOwnerOnly(file);
        byte[] pem = bytes(file);
        byte[] encoded = new byte[0];
        try {
            encoded = content(pem, PRIVATE_KEY)
                    .orElseThrow(() -> new IOException(
                            file + " does not begin with a " + PRIVATE_KEY + " (PKCS #8, not encrypted)"));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no EC key", e);
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /**
     * What stands between the first two boundaries, if they are of this type. Never as a string, which would stay in the heap.
     *
     * @throws IllegalArgumentException when it is no base64
     */
    private static Optional<byte[]> content(byte[] pem, String type) {
        int begin = indexOf(pem, ascii("-----BEGIN "), 0);
        byte[] first = ascii("-----BEGIN " + type + "-----");
        int from = begin + first.length;
        if (begin < 0 || indexOf(pem, first, begin) != begin) {
            return Optional.empty();
        }
        int to = indexOf(pem, ascii("-----END " + type + "-----"), from);
        if (to < 0) {
            return Optional.empty();
        }
        byte[] base64 = Arrays.copyOfRange(pem, from, to);
        try {
            return Optional.of(Base64.getMimeDecoder().decode(base64));
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int i = from; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IOException(file + " is open to others than its owner: chmod 600 it");
            }
        } catch (UnsupportedOperationException e) {
            throw new IOException(file + " is on a file system without permissions", e);
        }
    }

    /** Reads all certificates of a file, in order. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificates: " + e.getMessage(), e);
        }
    }

    /** Reads the one certificate of a file. */
    public static X509Certificate certificate(Path file) throws IOException {
        List<X509Certificate> certificates = certificates(file);
        if (certificates.size() != 1) {
            throw new IOException(file + " holds " + certificates.size() + " certificates, not one");
        }
        return certificates.getFirst();
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_LENGTH) {
            throw new IOException(file + " is too long for a key or certificates");
        }
        return Files.readAllBytes(file);
    }

    /** Writes a new file that only its owner reads; there must be none of that name. */
    public static void write(Path file, PrivateKey key) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] encoded = key.getEncoded();
        byte[] pem = pem(PRIVATE_KEY, encoded);
        try {
            Files.write(file, pem);
        } finally {
            Arrays.fill(encoded, (byte) 0);
            Arrays.fill(pem, (byte) 0);
        }
    }

    /** Writes certificates, over a file that is there. */
    public static void write(Path file, List<X509Certificate> certificates) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (X509Certificate certificate : certificates) {
                all.writeBytes(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate cannot be encoded", e);
        }
        Files.write(file, all.toByteArray());
    }

    private static byte[] pem(String type, byte[] content) {
        byte[] begin = ascii("-----BEGIN " + type + "-----\n");
        byte[] base64 = Base64.getMimeEncoder(LINE_LENGTH, ascii("\n")).encode(content);
        byte[] end = ascii("\n-----END " + type + "-----\n");
        try {
            return ByteBuffer.allocate(begin.length + base64.length + end.length)
                    .put(begin)
                    .put(base64)
                    .put(end)
                    .array();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }
}
