package dev.sumac.vdaf.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("fields")
class FieldTest {
    private final Field field;

    FieldTest(Field field) {
        this.field = field;
    }

    static List<Field> fields() {
        return List.of(Field64.INSTANCE, Field128.INSTANCE);
    }

    @Test
    void constant_shouldBeInMontgomeryForm() {
        assertThat(field.toPlain(field.constant(77))).isEqualTo(field.plain(77));
        assertThat(field.times(field.constant(6), field.plain(7))).isEqualTo(field.plain(42));
    }

    @Test
    void inverse_shouldUndoMultiplication() {
        for (long value : new long[] {1, 2, 3, 28, 255, 1L << 40}) {
            assertThat(field.times(field.inverse(value), field.plain(value))).isEqualTo(field.plain(1));
        }
    }

    @Test
    void rootPowers_shouldRunThroughTheSubgroupOnce() {
        int width = field.wordsPerElement();
        for (int n : new int[] {1, 2, 4, 64, 1024}) {
            long[] roots = field.rootPowers(n).words();
            long[] inverses = field.inverseRootPowers(n).words();
            long[] minusOne = field.negated(field.constant(1));
            for (int i = 0; i < n; i++) {
                long[] root = Arrays.copyOfRange(roots, i * width, (i + 1) * width);
                long[] inverse = Arrays.copyOfRange(inverses, i * width, (i + 1) * width);
                assertThat(field.times(root, inverse)).isEqualTo(field.constant(1));
                if (n > 1 && i == n / 2) {
                    assertThat(root).isEqualTo(minusOne);
                }
            }
        }
    }

    /** {@code nth_root(2n)^2 = nth_root(n)}, and the generator's order is the one of the draft. */
    @Test
    void nthRoot_shouldBeTheSquareOfTheNext() {
        for (int n = 1; n < 1 << 20; n *= 2) {
            long[] finer = field.nthRoot(2 * n);
            assertThat(field.times(finer, finer)).isEqualTo(field.nthRoot(n));
        }
        assertThatThrownBy(() -> field.nthRoot(3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Nearly as often as is allowed, of the largest element. */
    @Test
    void reduceHalves_shouldReduceWhatWasAccumulated() {
        int lanes = 4;
        int width = field.wordsPerElement();
        long[] largest = field.negated(field.plain(1));
        long[] words = new long[2 * width * lanes];
        for (int w = 0; w < width; w++) {
            words[(width + w) * lanes + 2] = largest[w];
        }
        words[2] = 5;
        long[] halves = new long[4 * width];
        Field.accumulate(halves, words, 2, lanes);
        Field.accumulate(halves, words, 2, lanes);
        Field.accumulate(halves, words, 1, lanes);
        long[] sums = new long[2 * width];
        field.reduceHalves(sums, halves);
        assertThat(Arrays.copyOf(sums, width)).isEqualTo(field.plain(10));
        assertThat(Arrays.copyOfRange(sums, width, 2 * width)).isEqualTo(field.negated(field.plain(2)));

        long times = 1L << 31;
        for (int i = 0; i < halves.length; i++) {
            halves[i] *= times / 2;
        }
        field.reduceHalves(sums, halves);
        assertThat(Arrays.copyOf(sums, width)).isEqualTo(field.plain(5 * times));
        assertThat(Arrays.copyOfRange(sums, width, 2 * width)).isEqualTo(field.negated(field.plain(times)));
    }
}
