package dev.sumac.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/** With the Vector API, where the machine has wide enough registers. */
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class HpkeVector extends HpkeBenchmark {}
