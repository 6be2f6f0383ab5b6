package dev.sumac.prepare.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set, and what it is when nobody sets it. */
@ConfigMapping(prefix = "sumac.prepare")
public interface PrepareSettings {

    /** Reports of an aggregation job at most. */
    @WithDefault("500")
    int jobSize();

    /** Bytes of an aggregation job's reports at most. */
    @WithDefault("8388608")
    int jobBytes();

    /** Reports of a poll at most. */
    @WithDefault("2000")
    int pollReports();

    /** Bytes of a poll at most, give or take a fetch. */
    @WithDefault("16777216")
    long pollBytes();

    /** How long a poll waits to fill its jobs. */
    @WithDefault("100ms")
    Duration pollLinger();

    /** Bytes that jobs under way take in memory at most, give or take a poll; half of them for one peer. */
    @WithDefault("134217728")
    long bytesUnderWay();

    /** Jobs under way at most; half of them for one peer. */
    @WithDefault("32")
    int jobsUnderWay();

    /** Jobs of one task under way at most. */
    @WithDefault("16")
    int jobsOfTaskUnderWay();

    /** How long a poll waits for room before its jobs wait as rows. */
    @WithDefault("2s")
    Duration roomWait();

    /** For how long nobody else sends a job that is under way; kept up while it is. */
    @WithDefault("6s")
    Duration lease();

    /** How long a request may take, to the end of its answer. */
    @WithDefault("60s")
    Duration requestTimeout();

    /** How long to poll a Helper that defers, before the job goes back to its row. */
    @WithDefault("10s")
    Duration deferralPatience();

    /** Wait after a first failure; it doubles. */
    @WithDefault("500ms")
    Duration firstRetry();

    /** Longest wait between attempts, whatever the Helper asks for. */
    @WithDefault("2m")
    Duration longestRetry();

    /** Failures in a row after which a job is parked. */
    @WithDefault("20")
    int failuresToPark();

    /** Wait between attempts of a parked job. */
    @WithDefault("10m")
    Duration parkedRetry();

    /** How long a job may wait before its reports are copied out of the log, which need not keep them then. */
    @WithDefault("5m")
    Duration copyAfter();

    /** Bytes of all such copies at most; beyond it the log keeps the reports, and grows. */
    @WithDefault("8589934592")
    long copyBytes();

    /** Bytes of reports that wait for a key which custody refuses, at most; beyond it planning pauses. */
    @WithDefault("2147483648")
    long asideBytes();

    /** How far ahead of our clock a report may be. More than upload's leeway. */
    @WithDefault("10m")
    Duration clockSkew();

    /** How far ahead of our clock a report that upload let in may be to wait for its time. */
    @WithDefault("2h")
    Duration earlyReportWait();

    /** How long at least a report waits that the Helper found too early. */
    @WithDefault("30s")
    Duration earlyRetry();

    /** Bytes of a Leader's request at most. */
    @WithDefault("33554432")
    int maxBodyBytes();

    /** Aggregation jobs of Leaders in work at most; more are told to come again. */
    @WithDefault("32")
    int helperQueue();

    /** Requests of one task's Leader at most that are being read or in work. */
    @WithDefault("24")
    int helperRequestsOfTask();

    /** Reports of a Leader's request at most, their extensions included; more is 413. */
    @WithDefault("10000")
    int helperReports();

    /** Bytes at most that Leaders' requests take while they are verified, beside their bodies; one that takes more is 413. */
    @WithDefault("134217728")
    long helperVerificationBytes();

    /** How long a Leader's request may wait for room to be verified. */
    @WithDefault("15s")
    Duration helperVerificationWait();

    /** Bytes of Leaders' requests in memory at most. */
    @WithDefault("134217728")
    long helperBodyBytes();

    /** How long a Leader's request may take to come. */
    @WithDefault("30s")
    Duration helperBodyTime();

    /** How long a request may wait for this replica to know what the broker knows. */
    @WithDefault("3s")
    Duration currentWithin();

    /** For how long this replica verifies reports of its own making before it is ready; 0 for not at all. */
    @WithDefault("1s")
    Duration warmUp();

    /** How long the shares of a collected batch are kept, after it was asked for. */
    @WithDefault("24h")
    Duration collectedRetention();

    /** How far past {@code maxReportAge} claims are kept. */
    @WithDefault("48h")
    Duration claimMargin();

    /**
     * How long after a key takes nothing new the last reports under it have reached the log, or never will; longer than an
     * upload may take.
     */
    @WithDefault("1m")
    Duration lastUploads();

    /** How often it is looked at whether anything still needs a key that takes nothing new. */
    @WithDefault("20s")
    Duration keyReleaseInterval();
}
