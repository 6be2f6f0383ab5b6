package dev.sumac.vdaf.flp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.Vec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EncodingTest {
    @Test
    void sum_shouldTruncateWhatItEncoded() {
        for (long max : new long[] {1, 2, 3, 14, 15, 16, 17, 1000, 1L << 32, Long.MAX_VALUE, -(1L << 32)}) {
            Sum sum = new Sum(max);
            for (long value : new long[] {0, 1, max / 3, max >>> 1, max - 1, max}) {
                if (Long.compareUnsigned(value, max) <= 0) {
                    long[] encoded = new long[sum.measurementLength()];
                    sum.encode(new long[] {value}, encoded);
                    assertThat(encoded).containsAnyOf(0, 1).doesNotContain(2, 3, -1);
                    long[] output = new long[1];
                    sum.truncate(Field64.INSTANCE, Vec.of(output), Vec.of(encoded));
                    assertThat(output[0]).isEqualTo(value);
                }
            }
        }
    }

    @Test
    void sum_shouldEncodeAllValuesOfSmallRanges() {
        for (long max = 1; max <= 70; max++) {
            Sum sum = new Sum(max);
            for (long value = 0; value <= max; value++) {
                long[] encoded = new long[sum.measurementLength()];
                sum.encode(new long[] {value}, encoded);
                long[] output = new long[1];
                sum.truncate(Field64.INSTANCE, Vec.of(output), Vec.of(encoded));
                assertThat(output[0]).isEqualTo(value);
            }
        }
    }

    @Test
    void sumVec_shouldTakeUnsignedNumbers() {
        SumVec sumVec = new SumVec(Field128.INSTANCE, 2, -1L, 10);
        long[] encoded = new long[2 * sumVec.measurementLength()];
        sumVec.encode(new long[] {-1L, Long.MIN_VALUE}, encoded);
        long[] output = new long[4];
        sumVec.truncate(Field128.INSTANCE, Vec.of(output), Vec.of(encoded));
        assertThat(output).containsExactly(-1L, 0, Long.MIN_VALUE, 0);
    }

    @Test
    void encode_shouldNameTheAllowedRange() {
        refused(new Count(), "[0, 1]", 2);
        refused(new Count(), "[0, 1]", -1);
        refused(new Count(), "1 number", 0, 0);
        refused(new Sum(77), "[0, 77]", 78);
        refused(new SumVec(Field128.INSTANCE, 2, 9, 1), "[0, 9]", 9, 10);
        refused(new SumVec(Field128.INSTANCE, 2, 9, 1), "2 number", 9);
        refused(new Histogram(5, 2), "[0, 4]", 5);
        refused(new Histogram(5, 2), "[0, 4]", -1);
        refused(new MultihotCountVec(3, 2, 1), "[0, 1]", 0, 2, 0);
        refused(new MultihotCountVec(3, 2, 1), "at most 2", 1, 1, 1);
        refused(new HigherDegree(), "[0, 2]", 3);
    }

    private static void refused(Valid valid, String message, long... measurement) {
        int length = valid.measurementLength() * valid.field().wordsPerElement();
        assertThatThrownBy(() -> valid.encode(measurement, new long[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void constructors_shouldRefuseParametersOutOfRange() {
        illegal(() -> new Sum(0));
        illegal(() -> new Sum(0xFFFF_FFFF_0000_0001L));
        illegal(() -> new SumVec(Field64.INSTANCE, 1, -1L, 1));
        illegal(() -> new SumVec(Field128.INSTANCE, 0, 1, 1));
        illegal(() -> new SumVec(Field128.INSTANCE, 1, 1, 0));
        illegal(() -> new SumVec(Field128.INSTANCE, Integer.MAX_VALUE, -1L, 1));
        illegal(() -> new Histogram(0, 1));
        illegal(() -> new Histogram(5, -1));
        illegal(() -> new MultihotCountVec(3, 4, 1));
        illegal(() -> new MultihotCountVec(3, 0, 1));
    }

    private static void illegal(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
}
