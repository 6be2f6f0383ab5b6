package dev.sumac.keys.hpke;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Where nothing says that a key is no longer needed, it is needed: none is destroyed. */
@Singleton
@DefaultBean
class NeverReleased implements KeyReleases {

    @Override
    public boolean released(UUID key) {
        return false;
    }
}
