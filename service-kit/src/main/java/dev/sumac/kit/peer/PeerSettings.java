package dev.sumac.kit.peer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Helpers in whose realms this aggregator is a client. Tasks with a token of their own need none of it. */
@ConfigMapping(prefix = "sumac.peers")
public interface PeerSettings {

    /** By a name that is used here alone. */
    @WithParentName
    Map<String, Peer> all();

    /** One Helper. */
    interface Peer {

        /** The Helper's base URL as this aggregator dials it: its access tokens go there and nowhere else. */
        String url();

        /** The token endpoint of the Helper's realm. */
        String tokenUrl();

        /**
         * A file with this workload's JWT, as Kubernetes projects a service account's token: for the audience of that realm
         * alone, and replaced as it gets old.
         */
        Path assertionFile();

        /** The scopes to ask for, when the client's default scopes do not suffice. */
        Optional<String> scope();
    }
}
