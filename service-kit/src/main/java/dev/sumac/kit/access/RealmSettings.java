package dev.sumac.kit.access;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Whose access tokens this aggregator takes; of nobody's, where nothing is set. */
@ConfigMapping(prefix = "sumac.realms")
public interface RealmSettings {

    /** Of Leaders and Collectors, on {@code /tasks}. */
    Optional<Realm> peers();

    /** Of operators, everywhere else. */
    Optional<Realm> operators();

    /** A realm of our Keycloak, or another issuer that OpenID Connect's discovery finds. */
    interface Realm {

        /** The issuer, as tokens name it. */
        String issuer();

        /** Where the issuer is reached, when that is another address. */
        Optional<String> url();

        /** This aggregator's own name among those for whom a token may be ({@code aud}). */
        String audience();
    }
}
