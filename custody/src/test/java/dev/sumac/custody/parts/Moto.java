package dev.sumac.custody.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** moto in the place of AWS: KMS with its encryption contexts, and IAM's policies once they are enforced. */
public final class Moto extends TestServer {
    private static final int PORTS = 3;

    private Moto(int port, Path python) {
        super(port, new ProcessBuilder(python.toString(), script(), "-H", "127.0.0.1", "-p", Integer.toString(port)));
    }

    /** As a file, which Python needs: it may lie in a jar. */
    private static String script() {
        try (InputStream script = Objects.requireNonNull(Moto.class.getResourceAsStream("/kms_with_iam.py"))) {
            Path file = Files.createTempFile("kms_with_iam", ".py");
            file.toFile().deleteOnExit();
            Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@code @EnabledIf}. */
    public static final String AVAILABLE = "dev.sumac.custody.parts.Moto#available";
    /** Why a test is skipped. */
    public static final String LEFT_OUT = "left out: moto for AWS KMS (pip install 'moto[server]')";

    public static boolean available() {
        return Part.find("moto_server").isPresent();
    }

    /** For {@code @EnabledIf}: the command line of AWS beside moto. */
    public static final String COMMAND_LINE_AVAILABLE = "dev.sumac.custody.parts.Moto#commandLineAvailable";
    /** Why a test is skipped. */
    public static final String COMMAND_LINE_LEFT_OUT =
            "left out: the AWS command line for moto (pip install 'moto[server]' awscli)";

    public static boolean commandLineAvailable() {
        return available() && Part.find("aws").isPresent();
    }

    /** What AWS's command line prints: {@code kms}, {@code list-keys}. */
    public String run(List<String> arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(Part.find("aws").orElseThrow().toString());
        builder.command().addAll(arguments);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL", uri("").toString(),
                        "AWS_DEFAULT_REGION", "eu-central-1",
                        "AWS_ACCESS_KEY_ID", "anybody",
                        "AWS_SECRET_ACCESS_KEY", "anything"));
        return Part.run(builder);
    }

    /** Starts one; on another port when somebody else took the first meanwhile. */
    public static Moto start() {
        Path program = Part.find("moto_server").orElseThrow();
        for (int left = PORTS; ; left--) {
            // The interpreter that the program was installed for.
            Moto moto = new Moto(Part.freePort(), program.resolveSibling("python3"));
            try {
                moto.awaitAnswer("/moto-api/data.json");
                return moto;
            } catch (IllegalStateException e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    /** From now on each call needs a known key and a policy that allows it. */
    public void enforcePolicies() {
        try {
            send(HttpRequest.newBuilder(uri("/moto-api/reset-auth")).POST(HttpRequest.BodyPublishers.ofString("0")));
        } catch (IOException e) {
            throw new IllegalStateException("moto does not enforce policies", e);
        }
    }
}
