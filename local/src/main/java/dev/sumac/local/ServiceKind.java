package dev.sumac.local;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The four services of an aggregator, as this machine starts them. */
public enum ServiceKind {
    UPLOAD("upload-service", 128, false),
    PREPARE("prepare-service", 384, true),
    COLLECT("collect-service", 128, false),
    KEY("key-service", 128, false);

    private final String module;
    private final int heapMegabytes;
    private final boolean computes;

    ServiceKind(String module, int heapMegabytes, boolean computes) {
        this.module = module;
        this.heapMegabytes = heapMegabytes;
        this.computes = computes;
    }

    /** The name a person types: {@code prepare=3}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The module's folder in the repository. */
    public String module() {
        return module;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    /** Whether it does VDAF arithmetic, and so carries the Vector API. */
    boolean computes() {
        return computes;
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
