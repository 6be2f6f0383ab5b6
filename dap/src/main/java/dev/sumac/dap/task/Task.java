package dev.sumac.dap.task;

import dev.sumac.dap.message.AggregateShareAad;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.TaskId;

/** A task: its id and what was agreed on. */
public record Task(TaskId id, TaskConfiguration configuration) {

    /** What both input shares of a report are bound to (section 4.4.2.1), encoded. */
    public byte[] inputShareAad(ReportMetadata metadata, Bytes publicShare) {
        return new InputShareAad(id, configuration.encoded(), metadata, publicShare).encode();
    }

    /**
     * What both aggregate shares of a batch are bound to (section 4.6.7), encoded.
     *
     * @param collectionJobReq the bytes as the Collector sent them
     */
    public byte[] aggregateShareAad(Bytes collectionJobReq) {
        return new AggregateShareAad(id, configuration.encoded(), collectionJobReq).encode();
    }

    /** The task's VDAF in its application context. */
    public BoundVdaf bind() {
        return configuration.vdaf().bind(id);
    }
}
