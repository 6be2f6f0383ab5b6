package dev.sumac.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates as PEM files. */
public final class PemFiles {

    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int MAX_LENGTH = 1 << 16;
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
        byte[] encoded = new byte[0];
        try (PemReader reader = new PemReader(new StringReader(text(file)))) {
            PemObject pem = reader.readPemObject();
            if (pem == null || !pem.getType().equals(PRIVATE_KEY)) {
                throw new IOException(file + " does not begin with a " + PRIVATE_KEY + " (PKCS #8, not encrypted)");
            }
            encoded = pem.getContent();
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no EC key", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
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
                    .generateCertificates(new ByteArrayInputStream(text(file).getBytes(StandardCharsets.ISO_8859_1)))
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

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_LENGTH) {
            throw new IOException(file + " is too long for a key or certificates");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Writes a new file that only its owner reads; there must be none of that name. */
    public static void write(Path file, PrivateKey key) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pem(PRIVATE_KEY, key.getEncoded()));
    }

    /** Writes certificates, over a file that is there. */
    public static void write(Path file, List<X509Certificate> certificates) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                all.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate cannot be encoded", e);
        }
        Files.writeString(file, all);
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
