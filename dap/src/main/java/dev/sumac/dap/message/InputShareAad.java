package dev.sumac.dap.message;

/**
 * What an encrypted input share is bound to (section 4.4.2.1).
 *
 * <pre>{@code
 * struct {
 *   TaskID task_id;
 *   TaskConfiguration task_configuration;
 *   ReportMetadata report_metadata;
 *   opaque public_share<0..2^32-1>;
 * } InputShareAad;
 * }</pre>
 *
 * @param taskConfiguration the agreed bytes, verbatim
 */
public record InputShareAad(TaskId taskId, Bytes taskConfiguration, ReportMetadata reportMetadata, Bytes publicShare)
        implements Encodable {

    @Override
    public int encodedLength() {
        return 4 + TaskId.LENGTH + taskConfiguration.length() + reportMetadata.encodedLength() + publicShare.length();
    }

    @Override
    public void encodeTo(Encoder out) {
        taskId.encodeTo(out);
        out.raw(taskConfiguration);
        reportMetadata.encodeTo(out);
        out.opaque32(publicShare);
    }
}
