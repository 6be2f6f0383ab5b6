package dev.sumac.dap.message;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An aggregator's HPKE configurations, the preferred first (section 4.4.1). Never empty; their ids differ.
 *
 * <pre>{@code HpkeConfig HpkeConfigList<10..2^16-1>;}</pre>
 */
public record HpkeConfigList(List<HpkeConfig> configs) implements Encodable {

    private static final int MIN_LENGTH = 10;

    public HpkeConfigList {
        configs = List.copyOf(configs);
        if (configs.isEmpty()) {
            throw new IllegalArgumentException("an HpkeConfigList is never empty");
        }
        if (hasRepeatedId(configs)) {
            throw new IllegalArgumentException("an HpkeConfigList's ids differ");
        }
    }

    /** Reads all of {@code bytes}, which the caller gives away. */
    public static HpkeConfigList decode(byte[] bytes) throws DecodeException {
        List<HpkeConfig> configs = Decoder.decode(
                bytes, "HpkeConfigList", in -> in.vector16("HpkeConfigList", MIN_LENGTH, HpkeConfig::read));
        if (hasRepeatedId(configs)) {
            throw new DecodeException("HpkeConfigList: an id appears twice");
        }
        return new HpkeConfigList(configs);
    }

    private static boolean hasRepeatedId(List<HpkeConfig> configs) {
        Set<Integer> ids = new HashSet<>();
        return configs.stream().anyMatch(config -> !ids.add(config.id()));
    }

    @Override
    public int encodedLength() {
        return 2 + Encoder.lengthOf(configs);
    }

    @Override
    public void encodeTo(Encoder out) {
        out.vector16(configs);
    }
}
