package dev.sumac.custody;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where the wrapping keys are: the values of {@code sumac.custody.backend}. */
enum Backend {
    KEY_FILE,
    VAULT,
    AWS_KMS,
    GCP_KMS;

    /** As it is written in the configuration: {@code key-file}. */
    String setting() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads the setting.
     *
     * @throws IllegalStateException when there is no such backend
     */
    static Backend parse(String setting) {
        return Arrays.stream(values())
                .filter(backend -> backend.setting().equals(setting))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("sumac.custody.backend must be one of "
                        + Arrays.stream(values()).map(Backend::setting).collect(Collectors.joining(", "))));
    }
}
