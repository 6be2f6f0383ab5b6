package dev.sumac.manifest;

import dev.sumac.dap.message.Role;
import java.util.Locale;
import java.util.Optional;

/** In which roles the keys of a manifest may be used. A role belongs to a task, so most aggregators say {@link #BOTH}. */
public enum ManifestRole {
    LEADER,
    HELPER,
    BOTH;

    /** As it stands in a manifest. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ManifestRole> ofToken(String token) {
        for (ManifestRole role : values()) {
            if (role.token().equals(token)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Whether shares may be sealed to the keys for an aggregator of this role. */
    public boolean covers(Role role) {
        return switch (this) {
            case LEADER -> role == Role.LEADER;
            case HELPER -> role == Role.HELPER;
            case BOTH -> role == Role.LEADER || role == Role.HELPER;
        };
    }
}
