package dev.sumac.prepare.app;

import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.RewrappingMessages;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends {@code SecretRewrapped}. One that is not sent is asked for again. */
@ApplicationScoped
class RewrapEvents {

    private static final Logger LOG = Logger.getLogger(RewrapEvents.class);

    private final Emitter<Record<byte[], byte[]>> emitter;

    RewrapEvents(
            @Channel("custodyevents") @OnOverflow(OnOverflow.Strategy.DROP) Emitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    void send(Rewrapping.Answer answer) {
        byte[] noKey = {};
        var _ = emitter.send(Record.of(noKey, RewrappingMessages.encode(answer)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warnf("a custody event was not sent: %s", failure);
                    }
                });
    }
}
