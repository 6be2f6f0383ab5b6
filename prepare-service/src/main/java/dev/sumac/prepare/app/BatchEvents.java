package dev.sumac.prepare.app;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.batch.SealAnswer;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends {@code BatchEvent}. One that is not sent is asked for again, and answered again, until one arrives. */
@ApplicationScoped
class BatchEvents {

    private static final Logger LOG = Logger.getLogger(BatchEvents.class);

    private final Emitter<Record<byte[], byte[]>> emitter;

    BatchEvents(@Channel("batchevents") @OnOverflow(OnOverflow.Strategy.DROP) Emitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    void send(TaskId task, Bytes requestId, SealAnswer answer) {
        byte[] event = BatchCommands.event(task, requestId, answer).toByteArray();
        var _ = emitter.send(Record.of(task.toByteArray(), event)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warnf("task %s: an answer of %d bytes was not sent: %s", task, event.length, failure);
            }
        });
    }
}
