package dev.sumac.manifest;

import static dev.sumac.manifest.Forge.NOW;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.manifest.Forge.Wanted;
import dev.sumac.manifest.ManifestException.Fault;
import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Wrote the vectors, once: keys and signatures are random, so a second run writes others. Kept to show how they came
 * about. The only argument is the file.
 */
final class VectorWriter {

    private static final String ENDPOINT = Forge.ORIGIN.value();

    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final ObjectNode all = json.createObjectNode();
    private final ManifestAuthority leader =
            ManifestAuthority.create("Example Leader", NOW.minus(Duration.ofDays(30)), Duration.ofDays(36_500));
    private final ManifestAuthority stranger =
            ManifestAuthority.create("Example Leader", NOW.minus(Duration.ofDays(30)), Duration.ofDays(36_500));
    private final Identity signer = Forge.issue(leader.root(), "manifests", Wanted.signer());
    private final KeyManifest manifest = Forge.manifest(new HpkeConfigList(List.of(config(5), config(200))));
    private final String payload = Payload.encode(manifest);
    private final SignedManifest valid = signed(payload, signer);

    private VectorWriter() {}

    /** A public key that belongs to nobody. */
    private static HpkeConfig config(int id) {
        byte[] publicKey = new byte[32];
        Arrays.fill(publicKey, (byte) id);
        return new HpkeConfig(id, 0x20, 1, 1, Bytes.wrap(publicKey));
    }

    public static void main(String[] arguments) throws IOException, CertificateEncodingException {
        VectorWriter writer = new VectorWriter();
        writer.roots();
        writer.accepted();
        writer.signedByOthers();
        writer.forged();
        writer.malformed();
        writer.historical();
        writer.json.writeValue(Path.of(arguments[0]).toFile(), writer.all);
    }

    private void roots() throws CertificateEncodingException {
        Base64.Encoder base64 = Base64.getEncoder();
        all.putObject("roots")
                .put("leader", base64.encodeToString(leader.root().certificate().getEncoded()))
                .put(
                        "stranger",
                        base64.encodeToString(stranger.root().certificate().getEncoded()));
        all.putArray("vectors");
    }

    private SignedManifest signed(String text, Identity by) {
        return new SignedManifest(Forge.sign(Forge.header(by), text, by.key()), manifest);
    }

    private ObjectNode vector(String name, String compact, String result) {
        return all.withArray("vectors")
                .addObject()
                .put("name", name)
                .put("root", "leader")
                .put("now", NOW.getEpochSecond())
                .put("endpoint", ENDPOINT)
                .put("role", "leader")
                .put("manifest", compact)
                .put("result", result);
    }

    private void refused(String name, String compact, Fault fault) {
        vector(name, compact, fault.name());
    }

    private ObjectNode accepted(String name, SignedManifest signed) throws IOException {
        String text = signed.compact().split("\\.")[1];
        ObjectNode vector = vector(name, signed.compact(), "accepted")
                .put("digest", signed.digest().toBase64Url());
        vector.set("payload", json.readTree(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)));
        return vector;
    }

    private void accepted() throws IOException {
        accepted("valid", valid);
        accepted("valid: the endpoint without its last slash", valid).put("endpoint", "https://leader.example/dap");
        accepted("valid: its last second", valid)
                .put("now", manifest.expiresAt().minusSeconds(1).getEpochSecond());
        accepted("valid: the first of all", signed(payload.replaceAll(",\"prev\":\"[^\"]*\"", ""), signer));
        accepted("valid: nothing revoked", signed(payload.replace("[3,17]", "[]"), signer));
        Identity between = Forge.issue(leader.root(), "between", Wanted.intermediate());
        Identity below = Forge.issue(between, "below", Wanted.signer());
        String header = Forge.header(below)
                .replace(Forge.x5c(below.certificate()), Forge.x5c(below.certificate(), between.certificate()));
        accepted(
                "valid: a certificate in between",
                new SignedManifest(Forge.sign(header, payload, below.key()), manifest));
    }

    private void signedByOthers() {
        vector("another root", valid.compact(), Fault.UNTRUSTED.name()).put("root", "stranger");
        certificate("a server's certificate", Wanted.signer().purposes("1.3.6.1.5.5.7.3.1"));
        certificate(
                "a server's certificate that is for manifests too",
                Wanted.signer().purposes(ManifestCertificates.KEY_USAGE, "1.3.6.1.5.5.7.3.1"));
        certificate("a certificate for any purpose", Wanted.signer().purposes("2.5.29.37.0"));
        certificate("a certificate without a purpose", Wanted.signer().purposes());
        certificate("an authority's certificate", Wanted.signer().asAuthority());
        certificate("an expired certificate", Wanted.signer().validity(Duration.ofSeconds(-1)));
        refused("signed by the root itself", signed(payload, leader.root()).compact(), Fault.UNTRUSTED);
        vector("another origin", valid.compact(), Fault.OTHER_ORIGIN.name())
                .put("endpoint", "https://other.example/dap/");
        vector("another path of the origin", valid.compact(), Fault.OTHER_ORIGIN.name())
                .put("endpoint", "https://leader.example/");
        refused(
                "another role",
                signed(payload.replace("\"both\"", "\"helper\""), signer).compact(),
                Fault.OTHER_ROLE);
    }

    private void certificate(String name, Wanted wanted) {
        refused(
                name,
                signed(payload, Forge.issue(leader.root(), "other", wanted)).compact(),
                Fault.UNTRUSTED);
    }

    private void forged() {
        String[] parts = valid.compact().split("\\.");
        refused(
                "an edited list",
                parts[0] + "." + Forge.base64Url(payload.replace("BQUFBQ", "BQUFBA")) + "." + parts[2],
                Fault.FORGED);
        refused(
                "revoked cut short",
                parts[0] + "." + Forge.base64Url(payload.replace("[3,17]", "[3]")) + "." + parts[2],
                Fault.FORGED);
        refused("a signature of zeros", parts[0] + "." + parts[1] + "." + "A".repeat(86), Fault.FORGED);
    }

    private void malformed() {
        header("alg none", "\"ES256\"", "\"none\"");
        header("alg HS256", "\"ES256\"", "\"HS256\"");
        header("an extension that is critical", "\"alg\"", "\"crit\":[\"exp\"],\"exp\":1,\"alg\"");
        header("a payload that is not encoded", "\"alg\"", "\"crit\":[\"b64\"],\"b64\":false,\"alg\"");
        header("another type", "sumac-key-manifest", "JWT");
        refused(
                "a signature cut short",
                valid.compact().substring(0, valid.compact().length() - 1),
                Fault.MALFORMED);
        payload("number 0", "\"seq\":7", "\"seq\":0");
        payload("a number that is a text", "\"seq\":7", "\"seq\":\"7\"");
        payload("valid for more than 7 days", "\"iat\":1800007200", "\"iat\":1800007199");
        payload("no list of the revoked", "\"revoked\":[3,17],", "");
        payload("a revoked id that is advertised", "[3,17]", "[3,5]");
        payload("a list of keys that does not decode", "\"hpke_config_list\":\"", "\"hpke_config_list\":\"AAAA");
        payload("a member twice", "\"seq\":7", "\"seq\":6,\"seq\":7");
    }

    private void header(String name, String is, String becomes) {
        refused(name, Forge.sign(Forge.header(signer).replace(is, becomes), payload, signer.key()), Fault.MALFORMED);
    }

    private void payload(String name, String is, String becomes) {
        refused(name, signed(payload.replace(is, becomes), signer).compact(), Fault.MALFORMED);
    }

    private void historical() throws IOException {
        timed("expired", manifest.expiresAt());
        timed("from the future", NOW.minusSeconds(301));
        seen(accepted("seen before", valid), 7, valid.digest());
        seen(accepted("two numbers later", valid), 5, Bytes.wrap(new byte[32]));
        seen(
                accepted("the next, with the right prev", valid),
                6,
                manifest.previous().orElseThrow());
        byte[] other = new byte[32];
        other[0] = 1;
        seen(vector("the next, with another prev", valid.compact(), Fault.FORKED.name()), 6, Bytes.wrap(other));
        seen(vector("the same number, another manifest", valid.compact(), Fault.FORKED.name()), 7, Bytes.wrap(other));
        seen(vector("rolled back", valid.compact(), Fault.ROLLED_BACK.name()), 8, Bytes.wrap(other));
        SignedManifest first = signed(payload.replaceAll(",\"prev\":\"[^\"]*\"", ""), signer);
        seen(vector("the next, without prev", first.compact(), Fault.FORKED.name()), 6, Bytes.wrap(other));
    }

    private void timed(String name, Instant now) {
        vector(name, valid.compact(), Fault.EXPIRED.name()).put("now", now.getEpochSecond());
    }

    private static void seen(ObjectNode vector, long seq, Bytes digest) {
        vector.putObject("seen").put("seq", seq).put("digest", digest.toBase64Url());
    }
}
