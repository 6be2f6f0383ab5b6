package dev.sumac.vdaf.prio3;

import java.util.List;

/**
 * What a client sends.
 *
 * @param inputShares one per aggregator, the Leader's first
 */
public record Sharded(PublicShare publicShare, List<InputShare> inputShares) {}
