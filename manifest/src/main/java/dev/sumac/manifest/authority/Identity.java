package dev.sumac.manifest.authority;

import dev.sumac.manifest.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate and its private key. Prints nothing of the key. */
public record Identity(X509Certificate certificate, PrivateKey key) {

    /** Writes the key into a new file that only its owner reads, then the certificate into another. */
    public void write(Path keyFile, Path certificateFile) throws IOException {
        PemFiles.write(keyFile, key);
        PemFiles.write(certificateFile, List.of(certificate));
    }

    /** Reads what {@link #write} wrote. */
    public static Identity read(Path keyFile, Path certificateFile) throws IOException {
        return new Identity(PemFiles.certificate(certificateFile), PemFiles.privateKey(keyFile));
    }

    @Override
    public String toString() {
        return "Identity[" + certificate.getSubjectX500Principal() + "]";
    }
}
