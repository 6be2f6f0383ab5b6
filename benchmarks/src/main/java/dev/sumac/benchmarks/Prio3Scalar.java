package dev.sumac.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/** Without the Vector API. */
@Fork(1)
public class Prio3Scalar extends Prio3Benchmark {}
