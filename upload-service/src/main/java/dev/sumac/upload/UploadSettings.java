package dev.sumac.upload;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the upload service. */
@ConfigMapping(prefix = "sumac.upload")
public interface UploadSettings {

    /** The longest body taken; longer is 413. */
    @WithDefault("8388608")
    int maxBodyBytes();

    /** How far ahead of our clock a report's time may be. Smaller than verification's leeway. */
    @WithDefault("PT60S")
    Duration clockLeeway();

    /** Reports of one request at most, their extensions included; more is 413. */
    @WithDefault("10000")
    int maxReports();

    /** How long a body may take to come; one that takes longer is 408. */
    @WithDefault("PT30S")
    Duration bodyTime();

    /** Memory for bodies and their reports, being read or on their way to the log; beyond it 503. */
    @WithDefault("67108864")
    long maxInFlightBytes();

    /** The producer's buffer; a report that finds it full is 503. */
    @WithDefault("134217728")
    long producerBufferBytes();

    /** How long the producer collects a batch. */
    @WithDefault("PT0.005S")
    Duration linger();

    /** How long the log may take to acknowledge before the request is 503; 30 s at most, for prepare-service counts on it. */
    @WithDefault("PT10S")
    Duration appendTimeout();

    /** How long to wait for the topics' ends before an unknown task or key makes the request 503. */
    @WithDefault("PT5S")
    Duration catchUpTimeout();

    /** {@code Retry-After} of a 503. */
    @WithDefault("PT1S")
    Duration retryAfter();

    /** Reports of one task that may wait in the log, as this replica counts them; beyond it the task's uploads are 503. */
    @WithDefault("5000000")
    long maxTaskBacklog();

    /** How long after its answer a Helper that names the keys it refuses is asked again. */
    @WithDefault("PT0.3S")
    Duration helperKeysRefresh();

    /** How long at least after its answer any other Helper is asked again; else after its own cache lifetime. */
    @WithDefault("PT5M")
    Duration foreignHelperKeysRefresh();

    /**
     * How long a Helper may take to say its keys; twice as long after each time it did not, up to five seconds. With the
     * refresh, how long one hanging replica of it can keep us from what the others know: together a second.
     */
    @WithDefault("PT0.7S")
    Duration helperKeysTimeout();

    /** How often the log's beginning is asked for. */
    @WithDefault("PT2S")
    Duration backlogRefresh();
}
