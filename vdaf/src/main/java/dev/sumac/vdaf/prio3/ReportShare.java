package dev.sumac.vdaf.prio3;

/**
 * What an aggregator has of one report.
 *
 * @param nonce {@link Prio3#NONCE_SIZE} bytes
 */
public record ReportShare(byte[] nonce, PublicShare publicShare, InputShare inputShare) {}
