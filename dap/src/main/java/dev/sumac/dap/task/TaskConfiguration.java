package dev.sumac.dap.task;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Decoder;
import dev.sumac.dap.message.Encoder;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TypedExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What all participants of a task agree on (section 4.2). Its bytes are part of every AAD, so it keeps them verbatim.
 *
 * <pre>{@code
 * struct {
 *     opaque task_info<1..2^8-1>;
 *     Url leader_aggregator_endpoint;
 *     Url helper_aggregator_endpoint;
 *     TimePrecision time_precision;
 *     uint64 min_batch_size;
 *     BatchMode batch_mode;
 *     opaque batch_config<0..2^16-1>;
 *     VdafType vdaf_type;
 *     opaque vdaf_configuration<0..2^16-1>;
 *     TaskExtension extensions<0..2^16-1>;
 * } TaskConfiguration;
 * }</pre>
 *
 * @param timePrecision in seconds, unsigned, at least 1
 * @param minBatchSize unsigned
 * @param extensions strictly increasing, each of them known
 * @param encoded the agreed bytes; always the encoding of the other components
 */
public record TaskConfiguration(
        Bytes taskInfo,
        Url leaderAggregatorEndpoint,
        Url helperAggregatorEndpoint,
        long timePrecision,
        long minBatchSize,
        BatchMode batchMode,
        VdafConfig vdaf,
        List<TaskExtension> extensions,
        Bytes encoded) {

    private static final int MAX_TASK_INFO = 0xff;

    public TaskConfiguration {
        extensions = List.copyOf(extensions);
        encoded = encoded.detached();
        if (taskInfo.isEmpty() || taskInfo.length() > MAX_TASK_INFO) {
            throw new IllegalArgumentException("task_info has 1 to 255 bytes");
        }
        if (timePrecision == 0) {
            throw new IllegalArgumentException("time_precision is at least 1");
        }
        if (!TypedExtension.strictlyIncreasing(extensions)) {
            throw new IllegalArgumentException("extensions: not in strictly increasing order");
        }
        for (TaskExtension extension : extensions) {
            checkKnown(extension);
        }
        Bytes encoding = encode(
                taskInfo,
                leaderAggregatorEndpoint,
                helperAggregatorEndpoint,
                timePrecision,
                minBatchSize,
                batchMode,
                vdaf,
                extensions);
        if (!encoding.equals(encoded)) {
            throw new IllegalArgumentException("encoded: not the encoding of the other components");
        }
    }

    /** A configuration of one's own. */
    public static TaskConfiguration of(
            Bytes taskInfo,
            Url leader,
            Url helper,
            long timePrecision,
            long minBatchSize,
            BatchMode batchMode,
            VdafConfig vdaf,
            List<TaskExtension> extensions) {
        Bytes encoded =
                encode(taskInfo, leader, helper, timePrecision, minBatchSize, batchMode, vdaf, List.copyOf(extensions));
        return new TaskConfiguration(
                taskInfo, leader, helper, timePrecision, minBatchSize, batchMode, vdaf, extensions, encoded);
    }

    /** Reads all of {@code bytes}; refuses what {@link #TaskConfiguration} does. */
    public static TaskConfiguration decode(byte[] bytes) throws DecodeException {
        return Decoder.decode(bytes.clone(), "TaskConfiguration", TaskConfiguration::read);
    }

    private static TaskConfiguration read(Decoder in) throws DecodeException {
        int start = in.position();
        Bytes taskInfo = in.opaque8("TaskConfiguration.task_info", 1);
        Url leader = url(in, "TaskConfiguration.leader_aggregator_endpoint");
        Url helper = url(in, "TaskConfiguration.helper_aggregator_endpoint");
        long timePrecision = in.u64("TaskConfiguration.time_precision");
        long minBatchSize = in.u64("TaskConfiguration.min_batch_size");
        BatchMode batchMode = BatchMode.ofCode(in.u8("TaskConfiguration.batch_mode"));
        if (!in.opaque16("TaskConfiguration.batch_config", 0).isEmpty()) {
            throw new DecodeException("TaskConfiguration.batch_config: not empty");
        }
        int vdafType = in.u32("TaskConfiguration.vdaf_type");
        VdafConfig vdaf = VdafConfig.decode(vdafType, in.opaque16("TaskConfiguration.vdaf_configuration", 0));
        List<TaskExtension> extensions = in.vector16("TaskConfiguration.extensions", 0, TaskExtension::read);
        Bytes encoded = in.since(start);
        try {
            return new TaskConfiguration(
                    taskInfo, leader, helper, timePrecision, minBatchSize, batchMode, vdaf, extensions, encoded);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("TaskConfiguration." + e.getMessage());
        }
    }

    private static Url url(Decoder in, String field) throws DecodeException {
        Bytes bytes = in.opaque16(field, 1);
        try {
            return new Url(new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new DecodeException(field + ": " + e.getMessage());
        }
    }

    private static void checkKnown(TaskExtension extension) {
        if (extension.extensionType() != TaskExtension.TASK_INTERVAL) {
            throw new IllegalArgumentException("extensions: unknown type " + extension.extensionType());
        }
        try {
            if (!extension.taskInterval().isBounded()) {
                throw new IllegalArgumentException("extensions: task_interval overflows");
            }
        } catch (DecodeException e) {
            throw new IllegalArgumentException("extensions: task_interval is no Interval", e);
        }
    }

    private static Bytes encode(
            Bytes taskInfo,
            Url leader,
            Url helper,
            long timePrecision,
            long minBatchSize,
            BatchMode batchMode,
            VdafConfig vdaf,
            List<TaskExtension> extensions) {
        Bytes leaderUrl = leader.encoded();
        Bytes helperUrl = helper.encoded();
        int fixed = 1 + 2 + 2 + 8 + 8 + 1 + 2 + 4 + 2 + 2;
        Encoder out = new Encoder(fixed
                + taskInfo.length()
                + leaderUrl.length()
                + helperUrl.length()
                + vdaf.encodedLength()
                + Encoder.lengthOf(extensions));
        out.opaque8(taskInfo).opaque16(leaderUrl).opaque16(helperUrl);
        out.u64(timePrecision).u64(minBatchSize).u8(batchMode.code()).opaque16(Bytes.EMPTY);
        out.u32(vdaf.vdafType()).opaque16(Bytes.wrap(vdaf.encode())).vector16(extensions);
        return Bytes.wrap(out.finish());
    }

    /** The times that reports of this task may have, when it limits them (section 4.2.3). */
    public Optional<Interval> taskInterval() {
        return extensions.stream()
                .filter(extension -> extension.extensionType() == TaskExtension.TASK_INTERVAL)
                .map(TaskConfiguration::interval)
                .findAny();
    }

    private static Interval interval(TaskExtension extension) {
        try {
            return extension.taskInterval();
        } catch (DecodeException e) {
            throw new IllegalStateException("it was checked at construction", e);
        }
    }
}
