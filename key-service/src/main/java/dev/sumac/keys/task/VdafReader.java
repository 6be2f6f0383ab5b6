package dev.sumac.keys.task;

import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.kafka.Topics;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a VDAF's parameters. */
final class VdafReader {

    private static final BigInteger MAX_LENGTH = BigInteger.valueOf(VdafConfig.MAX_ELEMENTS);
    private static final BigInteger MAX_SUMMAND =
            Unsigned.toBigInteger(VdafConfig.FIELD64_MODULUS).subtract(BigInteger.ONE);

    private final FieldChecks checks;
    private final VdafDocument given;

    VdafReader(FieldChecks checks, VdafDocument given) {
        this.checks = checks;
        this.given = given;
    }

    Optional<VdafConfig> read() {
        String type = given.type();
        return switch (type == null ? "" : type) {
            case "Prio3Count" -> Optional.of(new VdafConfig.Prio3Count());
            case "Prio3Sum" -> maxMeasurement(MAX_SUMMAND).map(max -> new VdafConfig.Prio3Sum(max.longValue()));
            case "Prio3SumVec" -> sumVec();
            case "Prio3Histogram" ->
                length().flatMap(length ->
                        chunkLength(length).flatMap(chunk -> made(() -> new VdafConfig.Prio3Histogram(length, chunk))));
            case "Prio3MultihotCountVec" -> multihot();
            default -> {
                checks.refuse(
                        "vdaf.type", "Prio3Count, Prio3Sum, Prio3SumVec, Prio3Histogram or Prio3MultihotCountVec");
                yield Optional.empty();
            }
        };
    }

    private Optional<VdafConfig> sumVec() {
        return length().flatMap(length -> maxMeasurement(Unsigned.MAX)
                .flatMap(max -> chunkLength((long) length * max.bitLength())
                        .flatMap(chunk -> made(() -> new VdafConfig.Prio3SumVec(length, max.longValue(), chunk)))));
    }

    private Optional<VdafConfig> multihot() {
        return length().flatMap(length -> checks.number(
                        "vdaf.maxWeight", BigInteger.ONE, BigInteger.valueOf(length), given.maxWeight())
                .flatMap(weight -> chunkLength(length)
                        .flatMap(chunk ->
                                made(() -> new VdafConfig.Prio3MultihotCountVec(length, chunk, weight.longValue())))));
    }

    private Optional<BigInteger> maxMeasurement(BigInteger greatest) {
        return checks.number("vdaf.maxMeasurement", BigInteger.ONE, greatest, given.maxMeasurement());
    }

    private Optional<Integer> length() {
        return checks.number("vdaf.length", BigInteger.ONE, MAX_LENGTH, big(given.length()))
                .map(BigInteger::intValueExact);
    }

    /** A proof is shortest near the square root of all elements; whoever wants may have longer chunks than there are elements. */
    private Optional<Integer> chunkLength(long elements) {
        if (given.chunkLength() == null) {
            return Optional.of((int) Math.max(1, Math.round(Math.sqrt((double) elements))));
        }
        return checks.number("vdaf.chunkLength", BigInteger.ONE, MAX_LENGTH, big(given.chunkLength()))
                .map(BigInteger::intValueExact);
    }

    private Optional<VdafConfig> made(Supplier<VdafConfig> config) {
        return checks.required(
                "vdaf.length",
                "such that a report and an aggregate share have at most " + Topics.MAX_VALUE_BYTES + " bytes each",
                config,
                supplier -> fitting(supplier.get()));
    }

    /** What is larger than a record of the log would be refused at upload, or never collected. */
    private static VdafConfig fitting(VdafConfig config) {
        if (VdafSizes.reportBytes(config) > Topics.MAX_VALUE_BYTES
                || VdafSizes.aggregateShareBytes(config) > Topics.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("too large for the log");
        }
        return config;
    }

    private static @Nullable BigInteger big(@Nullable Integer number) {
        return number == null ? null : BigInteger.valueOf(number);
    }
}
