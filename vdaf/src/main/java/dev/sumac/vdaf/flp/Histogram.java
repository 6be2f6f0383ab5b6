package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** {@code Histogram}: the measurement is one of {@code length} buckets (VDAF section 7.4.4). */
public final class Histogram extends ChunkedRangeCheck {
    public Histogram(int length, int chunkLength) {
        super(Field128.INSTANCE, length, chunkLength, length, 2);
    }

    /** Looks at every bucket, so that no access depends on the measurement. */
    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, 1);
        Measurements.requireAtMost(measurement[0], measurementLength() - 1L);
        for (int i = 0; i < measurementLength(); i++) {
            long difference = i ^ measurement[0];
            encoded[i * field().wordsPerElement()] = ((difference | -difference) >>> 63) ^ 1;
        }
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        kernel.copy(output, measurement, outputLength());
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        rangeCheck(kernel, outputs, gadgetOutputs);
        Vec sumCheck = outputs.from(1);
        Vec share = kernel.zeros(1);
        kernel.fill(share, sharesInverse, 1);
        kernel.sum(sumCheck, measurement, measurementLength());
        kernel.sub(sumCheck, sumCheck, share, 1);
    }
}
