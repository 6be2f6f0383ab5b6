package dev.sumac.keys;

import dev.sumac.custody.CustodyBackends;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.custody.WrapOnly;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Takes the backend's place wherever custody is injected here: this service wraps, and opens nothing. */
@Singleton
class KeyServiceCustody {

    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    @KeyCustody
    KeyWrapper keys(CustodyBackends backends) {
        return WrapOnly.of(backends.keys());
    }

    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    @TokenCustody
    KeyWrapper tokens(CustodyBackends backends) {
        return WrapOnly.of(backends.tokens());
    }
}
