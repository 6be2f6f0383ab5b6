package dev.sumac.collect;

import dev.sumac.collect.seal.SealAnswers;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** The topic {@code batch-events}. A message that can not be written down is passed over: it comes again. */
@ApplicationScoped
public class BatchEvents {

    private static final Logger LOG = Logger.getLogger(BatchEvents.class);

    private final SealAnswers answers;
    private final Loops loops;

    BatchEvents(SealAnswers answers, Loops loops) {
        this.answers = answers;
        this.loops = loops;
    }

    @Incoming("batchevents")
    @Blocking
    void receive(byte[] message) {
        try {
            answers.accept(message);
            loops.wakeHelperDriver();
            loops.wakeSealSender();
        } catch (Exception e) {
            LOG.error("an answer of prepare-service could not be taken", e);
        }
    }
}
