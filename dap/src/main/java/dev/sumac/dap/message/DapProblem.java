package dev.sumac.dap.message;

import java.util.Arrays;
import java.util.Optional;

/** The draft's error types for whole requests (section 3.6), the only ones that may stand under its URN. */
public enum DapProblem {
    INVALID_MESSAGE("invalidMessage", "A message could not be parsed or was invalid."),
    UNRECOGNIZED_TASK("unrecognizedTask", "The task ID is not known."),
    UNRECOGNIZED_AGGREGATION_JOB("unrecognizedAggregationJob", "The aggregation job ID is not known."),
    BATCH_INVALID("batchInvalid", "The query does not determine a valid batch."),
    INVALID_BATCH_SIZE("invalidBatchSize", "The number of reports in the batch is invalid."),
    INVALID_AGGREGATION_PARAMETER("invalidAggregationParameter", "The aggregation parameter is invalid."),
    BATCH_MISMATCH("batchMismatch", "The aggregators disagree on the reports of the batch."),
    STEP_MISMATCH("stepMismatch", "The aggregators disagree on the step of the aggregation job."),
    BATCH_OVERLAP("batchOverlap", "The query includes reports that were collected before."),
    UNSUPPORTED_EXTENSION("unsupportedExtension", "A list of extensions includes an unknown one."),
    INVALID_EXTENSION("invalidExtension", "A list of extensions is out of order or one is encoded invalidly.");

    private static final String URN = "urn:ietf:params:ppm:dap:error:";

    private final String token;
    private final String title;

    DapProblem(String token, String title) {
        this.token = token;
        this.title = title;
    }

    /** The draft's name of the type. */
    public String token() {
        return token;
    }

    /** One line for people. */
    public String title() {
        return title;
    }

    /** The {@code type} member of the problem document. */
    public String type() {
        return URN + token;
    }

    /** The problem whose {@link #type} this is. */
    public static Optional<DapProblem> ofType(String type) {
        return Arrays.stream(values())
                .filter(problem -> problem.type().equals(type))
                .findAny();
    }
}
