package dev.sumac.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/** Without the Vector API. */
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class HpkeScalar extends HpkeBenchmark {}
