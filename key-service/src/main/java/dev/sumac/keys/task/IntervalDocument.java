package dev.sumac.keys.task;

import java.math.BigInteger;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The draft's Interval as JSON, in units of the time precision. */
@Schema(name = "Interval")
public record IntervalDocument(
        @Schema(description = "first time of the interval, in time precisions since the Epoch", examples = "497000")
        @Nullable
        BigInteger start,

        @Schema(description = "number of time precisions", examples = "720") @Nullable
        BigInteger duration) {}
