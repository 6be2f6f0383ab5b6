package dev.sumac.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The four services of an aggregator, as this machine starts them. */
public enum ServiceKind {
    UPLOAD("upload-service", List.of("-Xmx128m")),
    /**
     * Does the VDAF arithmetic, and so carries the Vector API. Most of its heap is for what is young: what lives as long as a
     * job would be copied into the old part else, and fill it.
     */
    PREPARE("prepare-service", List.of("-Xmx448m", "-Xmn160m", "--add-modules", "jdk.incubator.vector")),
    /** Has little to do: the quick compiler is enough, and starts sooner in less memory. */
    COLLECT("collect-service", List.of("-Xmx128m", "-XX:TieredStopAtLevel=1")),
    KEY("key-service", List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));

    private final String module;
    private final String jvmFlags;

    ServiceKind(String module, List<String> jvmFlags) {
        this.module = module;
        this.jvmFlags = String.join(" ", jvmFlags);
    }

    /** The name a person types: {@code prepare=3}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The module's folder in the repository. */
    public String module() {
        return module;
    }

    List<String> jvmFlags() {
        return List.of(jvmFlags.split(" "));
    }

    /** Settings that keep what others send within this heap; the services' own are for a larger one. */
    Map<String, String> limits() {
        return switch (this) {
            case UPLOAD ->
                Map.of(
                        "SUMAC_UPLOAD_MAX_IN_FLIGHT_BYTES", mebibytes(24),
                        "SUMAC_UPLOAD_PRODUCER_BUFFER_BYTES", mebibytes(24));
            case PREPARE ->
                Map.of(
                        "SUMAC_PREPARE_HELPER_BODY_BYTES", mebibytes(48),
                        "SUMAC_PREPARE_HELPER_VERIFICATION_BYTES", mebibytes(64),
                        "SUMAC_PREPARE_BYTES_UNDER_WAY", mebibytes(96));
            case COLLECT, KEY -> Map.of();
        };
    }

    private static String mebibytes(int count) {
        return Long.toString((long) count << 20);
    }

    /**
     * Finds a service by its label.
     *
     * @throws IllegalArgumentException naming the labels there are
     */
    public static ServiceKind ofLabel(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service is called \"" + label + "\"; there are "
                        + Arrays.stream(values()).map(ServiceKind::label).collect(Collectors.joining(", "))));
    }
}
