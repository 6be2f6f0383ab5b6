package dev.sumac.upload;

import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Config ids whose keys take no new report any more. {@code hpke_config} alone cannot tell a key that was revoked from one that
 * is merely no longer advertised, so its answer names them in a header: numbers from 0 to 255, separated by commas.
 */
final class RefusedConfigIds {

    /** The header's name; an aggregator that tells sends it even when there is nothing to name. */
    static final String HEADER = "Sumac-Revoked-Config-Ids";

    static final RefusedConfigIds NONE = new RefusedConfigIds(new BitSet());

    private static final int MOST = 255;
    /** All 256 ids with a comma and a blank each, and no more. */
    private static final int LONGEST_HEADER = 256 * 5;

    private final BitSet ids;

    private RefusedConfigIds(BitSet ids) {
        this.ids = ids;
    }

    static RefusedConfigIds of(Collection<Integer> ids) {
        BitSet set = new BitSet();
        ids.forEach(set::set);
        return new RefusedConfigIds(set);
    }

    /** Reads a header's value; empty when it is not such a list. */
    static Optional<RefusedConfigIds> parse(String header) {
        BitSet ids = new BitSet();
        if (header.isBlank()) {
            return Optional.of(NONE);
        }
        if (header.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        for (String each : header.split(",", -1)) {
            String id = each.strip();
            if (!id.matches("[0-9]{1,3}") || Integer.parseInt(id) > MOST) {
                return Optional.empty();
            }
            ids.set(Integer.parseInt(id));
        }
        return Optional.of(new RefusedConfigIds(ids));
    }

    boolean contains(int configId) {
        return ids.get(configId);
    }

    /** The header's value. */
    String header() {
        return ids.stream().mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }
}
