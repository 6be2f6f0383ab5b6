package dev.sumac.vdaf.prio3;

/** What {@code verify_init} gives: what to keep, and what to show the other aggregators. */
public record Initialized(VerifyState state, VerifierShare verifierShare) {}
