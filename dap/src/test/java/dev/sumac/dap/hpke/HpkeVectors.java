package dev.sumac.dap.hpke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Vectors in the format of RFC 9180's: our own, and the RFC's where the shared folder stands beside the repository. Those
 * of algorithms that are not offered (X448, export only) are left out, and nothing else.
 */
final class HpkeVectors {

    private static final String OWN = "/hpke/base-mode.json";
    private static final Path OFFICIAL = Path.of("../../shared/vectors/hpke/rfc9180-base-mode.json");

    /** One vector. */
    record Vector(String name, HpkeSuite suite, JsonNode json) {
        byte[] bytes(String field) {
            return HpkeVectors.bytes(json, field);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private HpkeVectors() {}

    static Stream<Vector> own() {
        try (InputStream in = HpkeVectors.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new IllegalStateException(OWN + " is missing");
            }
            return vectors("own", in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Vector> official() {
        try (InputStream in = Files.newInputStream(OFFICIAL)) {
            return vectors("RFC 9180", in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean officialArePresent() {
        return Files.exists(OFFICIAL);
    }

    static Stream<Vector> all() {
        return officialArePresent() ? Stream.concat(own(), official()) : own();
    }

    static byte[] bytes(JsonNode json, String field) {
        return HexFormat.of().parseHex(json.required(field).asText());
    }

    private static Stream<Vector> vectors(String source, InputStream in) throws IOException {
        JsonNode all = new ObjectMapper().readTree(in);
        return StreamSupport.stream(all.spliterator(), false)
                .flatMap(json -> vector(source, json).stream())
                .toList()
                .stream();
    }

    private static Optional<Vector> vector(String source, JsonNode json) {
        return HpkeSuite.of(
                        json.required("kem_id").asInt(),
                        json.required("kdf_id").asInt(),
                        json.required("aead_id").asInt())
                .map(suite ->
                        new Vector(source + " " + suite.kem() + " " + suite.kdf() + " " + suite.aead(), suite, json));
    }
}
