package dev.sumac.kit.access;

import java.util.Set;

/** Who may use a route. */
public enum Access {
    /** Everybody: what clients need, and health. */
    PUBLIC,
    /** The Leader of the task that the path names; we are its Helper. */
    PEER,
    /** The Collector of the task that the path names; we are its Leader. */
    COLLECTOR,
    /** Any operator. */
    VIEWER,
    /** Operators who change tasks. */
    OPERATOR,
    /** Operators who change keys. */
    KEY_ADMIN;

    private static final String VIEWER_ROLE = "viewer";
    private static final String OPERATOR_ROLE = "operator";
    private static final String KEY_ADMIN_ROLE = "key-admin";

    /** The roles of operators, as the operators' realm calls them. */
    public static final Set<String> ROLES = Set.of(VIEWER_ROLE, OPERATOR_ROLE, KEY_ADMIN_ROLE);

    /** The roles each of which suffices; none where it takes something else than a role. */
    public Set<String> roles() {
        return switch (this) {
            case PUBLIC, PEER, COLLECTOR -> Set.of();
            case VIEWER -> ROLES;
            case OPERATOR -> Set.of(OPERATOR_ROLE);
            case KEY_ADMIN -> Set.of(KEY_ADMIN_ROLE);
        };
    }
}
