package dev.sumac.keys.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sumac.dap.task.VdafConfig;
import java.math.BigInteger;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A VDAF and its parameters as JSON, under the draft's names. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Vdaf")
public record VdafDocument(
        @Schema(
                examples = "Prio3Histogram",
                enumeration = {"Prio3Count", "Prio3Sum", "Prio3SumVec", "Prio3Histogram", "Prio3MultihotCountVec"})
        @Nullable
        String type,

        @Schema(description = "Prio3Sum, Prio3SumVec: the largest number a client may send", examples = "255") @Nullable
        BigInteger maxMeasurement,

        @Schema(
                description = "Prio3SumVec, Prio3Histogram, Prio3MultihotCountVec: the number of elements",
                examples = "100")
        @Nullable
        Integer length,

        @Schema(
                description = "elements per chunk of a proof; near the square root of all when not given",
                examples = "10")
        @Nullable
        Integer chunkLength,

        @Schema(description = "Prio3MultihotCountVec: how many elements one client may set", examples = "3") @Nullable
        BigInteger maxWeight) {

    static VdafDocument of(VdafConfig config) {
        return switch (config) {
            case VdafConfig.Prio3Count c -> new VdafDocument(c.vdafName(), null, null, null, null);
            case VdafConfig.Prio3Sum c ->
                new VdafDocument(c.vdafName(), Unsigned.toBigInteger(c.maxMeasurement()), null, null, null);
            case VdafConfig.Prio3SumVec c ->
                new VdafDocument(
                        c.vdafName(), Unsigned.toBigInteger(c.maxMeasurement()), c.length(), c.chunkLength(), null);
            case VdafConfig.Prio3Histogram c -> new VdafDocument(c.vdafName(), null, c.length(), c.chunkLength(), null);
            case VdafConfig.Prio3MultihotCountVec c ->
                new VdafDocument(c.vdafName(), null, c.length(), c.chunkLength(), Unsigned.toBigInteger(c.maxWeight()));
        };
    }
}
