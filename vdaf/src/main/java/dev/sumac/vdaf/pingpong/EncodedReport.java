package dev.sumac.vdaf.pingpong;

/** What an aggregator has of one report, as it came. */
public record EncodedReport(byte[] nonce, byte[] publicShare, byte[] inputShare) {}
