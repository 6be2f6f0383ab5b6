package dev.sumac.vdaf.poly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.TestKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transforms and the Lagrange basis against Horner's rule. */
class PolynomialTest {
    private final Random random = new Random(3);

    static List<FieldKernel> kernels() {
        List<FieldKernel> all = new ArrayList<>();
        for (Kernels kernels : TestKernels.all()) {
            for (Field field : List.of(Field64.INSTANCE, Field128.INSTANCE)) {
                all.add(kernels.field(field));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void interpolate_shouldInvertEvaluation(FieldKernel kernel) {
        Field field = kernel.field();
        int width = 3;
        for (int size : new int[] {1, 2, 4, 16}) {
            for (int cosets : new int[] {1, 2, 4}) {
                Vec coefficients = elements(kernel, size * width);
                Vec points = field.rootPowers(size * cosets);
                Vec values = kernel.zeros(size * width);
                for (int k = 0; k < size; k++) {
                    for (int j = 0; j < width; j++) {
                        horner(
                                kernel,
                                values.from(k * width + j),
                                coefficients.from(j).every(width),
                                size,
                                points.from(k * cosets));
                    }
                }
                Ntt ntt = new Ntt(field, size, cosets);
                Vec scaled = kernel.zeros(size * width);
                ntt.interpolate(kernel, scaled, values, width);
                for (int c = 0; c < cosets; c++) {
                    Vec onCoset = kernel.zeros(size * width);
                    ntt.evaluateOnCoset(kernel, onCoset, scaled, width, c);
                    Vec expected = kernel.zeros(1);
                    for (int k = 0; k < size; k++) {
                        for (int j = 0; j < width; j++) {
                            horner(
                                    kernel,
                                    expected,
                                    coefficients.from(j).every(width),
                                    size,
                                    points.from(k * cosets + c));
                            assertEqual(kernel, onCoset.from(k * width + j), expected);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void lagrangeBasis_shouldEvaluateAnyPolynomial(FieldKernel kernel) {
        Field field = kernel.field();
        for (int size : new int[] {1, 2, 8, 32}) {
            Vec coefficients = elements(kernel, size);
            Vec points = field.rootPowers(size);
            Vec values = kernel.zeros(size);
            for (int k = 0; k < size; k++) {
                horner(kernel, values.from(k), coefficients, size, points.from(k));
            }
            Vec t = constants(kernel);
            LagrangeBasis basis = new LagrangeBasis(field, size);
            Vec weights = kernel.zeros(size);
            Vec powers = kernel.zeros(basis.scratchLength());
            Vec point = kernel.zeros(1);
            kernel.fill(point, t, 1);
            basis.evaluate(kernel, weights, point, powers);
            Vec actual = kernel.zeros(1);
            kernel.dot(actual, values, weights, size);
            Vec expected = kernel.zeros(1);
            horner(kernel, expected, coefficients, size, t);
            assertEqual(kernel, actual, expected);
        }
    }

    /** Plain coefficients, a constant point. */
    private static void horner(FieldKernel kernel, Vec value, Vec coefficients, int n, Vec point) {
        Vec sum = kernel.zeros(1);
        for (int i = n - 1; i >= 0; i--) {
            kernel.mulConstant(sum, sum, point, 1);
            kernel.add(sum, sum, coefficients.from(i), 1);
        }
        kernel.copy(value, sum, 1);
    }

    private Vec constants(FieldKernel kernel) {
        return Vec.of(kernel.field().constant(random.nextLong() >>> 2));
    }

    private Vec elements(FieldKernel kernel, int n) {
        Vec vec = kernel.zeros(n);
        for (int i = 0; i < vec.words().length; i++) {
            vec.words()[i] = random.nextLong() >>> 1;
        }
        return vec;
    }

    private static void assertEqual(FieldKernel kernel, Vec a, Vec b) {
        Vec x = kernel.zeros(1);
        Vec y = kernel.zeros(1);
        kernel.copy(x, a, 1);
        kernel.copy(y, b, 1);
        assertThat(x.words()).isEqualTo(y.words());
    }
}
