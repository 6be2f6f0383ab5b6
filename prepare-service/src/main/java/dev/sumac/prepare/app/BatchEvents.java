package dev.sumac.prepare.app;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.batch.SealAnswer;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Sends {@code BatchEvent}. One that is lost is asked for again. */
@ApplicationScoped
class BatchEvents {

    private final Emitter<Record<byte[], byte[]>> emitter;

    BatchEvents(@Channel("batchevents") @OnOverflow(OnOverflow.Strategy.DROP) Emitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    void send(TaskId task, Bytes requestId, SealAnswer answer) {
        var _ = emitter.send(Record.of(
                task.toByteArray(), BatchCommands.event(task, requestId, answer).toByteArray()));
    }
}
