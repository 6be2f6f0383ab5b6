package dev.sumac.prepare.app;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.RewrappingMessages;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.kafka.Topics;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Wraps secrets anew for the key service, which may not unwrap them. A command that cannot be answered now is dropped: it is
 * repeated. Any replica answers, and answers a repeat with another blob; the key service takes one.
 */
@ApplicationScoped
class RewrapCommands {

    private static final Logger LOG = Logger.getLogger(RewrapCommands.class);

    private final KeyWrapper keys;
    private final KeyWrapper tokens;
    private final Topics topics;
    private final RewrapEvents events;

    RewrapCommands(@KeyCustody KeyWrapper keys, @TokenCustody KeyWrapper tokens, Topics topics, RewrapEvents events) {
        this.keys = keys;
        this.tokens = tokens;
        this.topics = topics;
        this.events = events;
    }

    @Incoming("custodycommands")
    @RunOnVirtualThread
    void take(Record<byte[], byte[]> command) {
        try {
            Rewrapping.Request request = RewrappingMessages.decodeRequest(topics.aggregator(), command.value());
            events.send(Rewrapping.rewrap(request, keys, tokens));
        } catch (DecodeException e) {
            LOG.errorf("a custody command cannot be understood: %s", e.getMessage());
        } catch (CustodyException.Unavailable e) {
            LOG.warnf("a custody command is left to its repeat: %s", e.getMessage());
        }
    }
}
