package dev.sumac.dap.message;

/**
 * What an encrypted aggregate share is bound to (section 4.6.7).
 *
 * <pre>{@code
 * struct {
 *   TaskID task_id;
 *   TaskConfiguration task_configuration;
 *   CollectionJobReq collection_job_req;
 * } AggregateShareAad;
 * }</pre>
 *
 * @param taskConfiguration the agreed bytes, verbatim
 * @param collectionJobReq the bytes as the Collector sent them
 */
public record AggregateShareAad(TaskId taskId, Bytes taskConfiguration, Bytes collectionJobReq) implements Encodable {

    @Override
    public int encodedLength() {
        return TaskId.LENGTH + taskConfiguration.length() + collectionJobReq.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        taskId.encodeTo(out);
        out.raw(taskConfiguration);
        out.raw(collectionJobReq);
    }
}
