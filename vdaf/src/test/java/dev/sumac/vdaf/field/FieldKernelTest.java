package dev.sumac.vdaf.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.vdaf.kernel.TestKernels;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel against {@code BigInteger}, in every lane, with elements that lean towards the edges. */
@ParameterizedClass
@MethodSource("kernels")
class FieldKernelTest {
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    private final FieldKernel kernel;
    private final Field field;
    private final BigInteger p;
    private final BigInteger radix;
    private final Random random = new Random(64);

    FieldKernelTest(FieldKernel kernel) {
        this.kernel = kernel;
        this.field = kernel.field();
        this.p = modulus(field);
        this.radix = BigInteger.ONE.shiftLeft(8 * field.encodedSize()).modInverse(p);
    }

    static Stream<Arguments> kernels() {
        return TestKernels.all().stream().flatMap(kernels -> Stream.of(Field64.INSTANCE, Field128.INSTANCE)
                .map(field -> Arguments.of(Named.of(field.name() + ", " + kernels, kernels.field(field)))));
    }

    /** As the draft writes them (VDAF section 6.1.4). */
    private static BigInteger modulus(Field field) {
        return switch (field) {
            case Field64 f ->
                BigInteger.TWO.pow(32).multiply(BigInteger.valueOf(4294967295L)).add(BigInteger.ONE);
            case Field128 f ->
                BigInteger.TWO
                        .pow(66)
                        .multiply(BigInteger.valueOf(4611686018427387897L))
                        .add(BigInteger.ONE);
        };
    }

    @Test
    void add_shouldBeAdditionModuloP() {
        check((a, b) -> a.add(b).mod(p), kernel::add);
    }

    @Test
    void sub_shouldBeSubtractionModuloP() {
        check((a, b) -> a.subtract(b).mod(p), kernel::sub);
    }

    @Test
    void mul_shouldBeTheMontgomeryProduct() {
        check((a, b) -> a.multiply(b).multiply(radix).mod(p), kernel::mul);
    }

    private interface Operation {
        void apply(Vec r, Vec a, Vec b, int n);
    }

    private void check(BinaryOperator<BigInteger> expected, Operation operation) {
        int n = 2000;
        Vec a = elements(n);
        Vec b = elements(n);
        Vec r = kernel.zeros(n);
        operation.apply(r, a, b, n);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            for (int i = 0; i < n; i++) {
                assertThat(get(r, i, lane)).isEqualTo(expected.apply(get(a, i, lane), get(b, i, lane)));
            }
        }
        operation.apply(a, a, b, n);
        assertThat(a.words()).isEqualTo(r.words());
    }

    @Test
    void mulConstant_shouldUseOneConstantForAllLanes() {
        int n = 50;
        Vec a = elements(n);
        Vec constants = scalars(n);
        Vec r = kernel.zeros(n);
        kernel.mulConstant(r, a, constants, n);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            for (int i = 0; i < n; i++) {
                assertThat(get(r, i, lane)).isEqualTo(product(get(a, i, lane), scalar(constants, i)));
            }
        }
    }

    @Test
    void butterfly_shouldAddAndSubtractTheTwiddledValue() {
        int n = 50;
        Vec u = elements(n);
        Vec v = elements(n);
        Vec twiddles = scalars(n);
        Vec sum = kernel.zeros(n);
        Vec difference = kernel.zeros(n);
        kernel.copy(sum, u, n);
        kernel.copy(difference, v, n);
        kernel.butterfly(sum, difference, twiddles, n);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            for (int i = 0; i < n; i++) {
                BigInteger term = product(get(v, i, lane), scalar(twiddles, i));
                assertThat(get(sum, i, lane))
                        .isEqualTo(get(u, i, lane).add(term).mod(p));
                assertThat(get(difference, i, lane))
                        .isEqualTo(get(u, i, lane).subtract(term).mod(p));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 17, 700, 801, 5000})
    void dot_shouldSumProducts(int n) {
        Vec a = elements(n + 1);
        Vec b = elements(n + 1);
        Vec constants = scalars(n + 1);
        Vec r = kernel.zeros(2);
        kernel.dot(r, a, b, n);
        kernel.dotConstant(r.from(1), a, constants, n);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            BigInteger sum = BigInteger.ZERO;
            BigInteger constantSum = BigInteger.ZERO;
            for (int i = 0; i < n; i++) {
                sum = sum.add(product(get(a, i, lane), get(b, i, lane)));
                constantSum = constantSum.add(product(get(a, i, lane), scalar(constants, i)));
            }
            assertThat(get(r, 0, lane)).isEqualTo(sum.mod(p));
            assertThat(get(r, 1, lane)).isEqualTo(constantSum.mod(p));
        }
    }

    /** The largest sum of that many products, in every lane. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 512, 1024, 40_000})
    void dot_shouldNotOverflow(int n) {
        Vec a = kernel.zeros(1);
        set(a, 0, p.subtract(BigInteger.ONE));
        Vec r = kernel.zeros(1);
        kernel.dot(r, a.repeat(0), a.repeat(0), n);
        BigInteger expected = product(p.subtract(BigInteger.ONE), p.subtract(BigInteger.ONE))
                .multiply(BigInteger.valueOf(n))
                .mod(p);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            assertThat(get(r, 0, lane)).isEqualTo(expected);
        }
    }

    @Test
    void sum_shouldAddAll() {
        for (int n : new int[] {0, 1, 2, 31, 1000}) {
            Vec a = elements(n + 1);
            Vec r = kernel.zeros(1);
            kernel.sum(r, a, n);
            for (int lane = 0; lane < kernel.lanes(); lane++) {
                BigInteger sum = BigInteger.ZERO;
                for (int i = 0; i < n; i++) {
                    sum = sum.add(get(a, i, lane));
                }
                assertThat(get(r, 0, lane)).isEqualTo(sum.mod(p));
            }
        }
    }

    @Test
    void views_shouldSkipAndRepeat() {
        Vec a = elements(40);
        Vec b = elements(40);
        Vec r = kernel.zeros(40);
        kernel.mul(r.from(1).every(3), a.from(2).every(4), b.repeat(7), 9);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            for (int i = 0; i < 9; i++) {
                assertThat(get(r, 1 + 3 * i, lane)).isEqualTo(product(get(a, 2 + 4 * i, lane), get(b, 7, lane)));
            }
            assertThat(get(r, 2, lane)).isZero();
        }
    }

    @Test
    void fill_shouldRepeatOneElementInAllLanes() {
        Vec value = scalars(1);
        Vec r = kernel.zeros(3);
        kernel.fill(r, value, 3);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(r, i, lane)).isEqualTo(scalar(value, 0));
            }
        }
    }

    @Test
    void lanesOutOfRange_shouldNameTheLanes() {
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            Vec a = kernel.zeros(5);
            for (int i = 0; i < 5; i++) {
                set(a, i, p.subtract(BigInteger.ONE));
            }
            assertThat(kernel.lanesOutOfRange(a, 5)).isZero();
            BigInteger above = BigInteger.ONE.shiftLeft(8 * field.encodedSize()).subtract(BigInteger.ONE);
            for (BigInteger outside : new BigInteger[] {p, p.add(BigInteger.ONE), p.add(WORD.shiftRight(34)), above}) {
                set(a, 4, lane, outside);
                assertThat(kernel.lanesOutOfRange(a, 5)).isEqualTo(1L << lane);
                assertThat(kernel.lanesOutOfRange(a, 4)).isZero();
            }
        }
    }

    @Test
    void lanesEqual_shouldNameTheLanes() {
        Vec a = kernel.zeros(1);
        Vec value = scalars(1);
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            set(a, 0, p.subtract(BigInteger.ONE).subtract(scalar(value, 0)));
            assertThat(kernel.lanesEqual(a, value)).isZero();
            set(a, 0, lane, scalar(value, 0));
            assertThat(kernel.lanesEqual(a, value)).isEqualTo(1L << lane);
            set(a, 0, lane, scalar(value, 0).xor(BigInteger.ONE.shiftLeft(8 * field.encodedSize() - 2)));
            assertThat(kernel.lanesEqual(a, value)).isZero();
        }
    }

    private BigInteger product(BigInteger a, BigInteger b) {
        return a.multiply(b).multiply(radix).mod(p);
    }

    private Vec elements(int n) {
        return fill(kernel.zeros(n), n, kernel.lanes());
    }

    private Vec scalars(int n) {
        return fill(field.zeros(n), n, 1);
    }

    private Vec fill(Vec vec, int n, int lanes) {
        for (int i = 0; i < n; i++) {
            for (int lane = 0; lane < lanes; lane++) {
                int at = i;
                int in = lane;
                put(vec.words(), w -> index(at, w, in, lanes), edgy());
            }
        }
        return vec;
    }

    /** Half of the values are within a few steps of a power of two, of zero or of the modulus. */
    private BigInteger edgy() {
        BigInteger any = new BigInteger(8 * field.encodedSize() + 16, random);
        BigInteger value =
                switch (random.nextInt(6)) {
                    case 0 -> BigInteger.valueOf(random.nextInt(4));
                    case 1 -> p.subtract(BigInteger.valueOf(random.nextInt(4)));
                    case 2 ->
                        BigInteger.ONE
                                .shiftLeft(random.nextInt(8 * field.encodedSize()))
                                .add(BigInteger.valueOf(random.nextInt(5) - 2));
                    default -> any;
                };
        return value.mod(p);
    }

    private int index(int i, int word, int lane, int lanes) {
        return (i * field.wordsPerElement() + word) * lanes + lane;
    }

    private BigInteger get(Vec vec, int i, int lane) {
        return read(vec.words(), w -> index(i, w, lane, kernel.lanes()));
    }

    private BigInteger scalar(Vec vec, int i) {
        return read(vec.words(), w -> index(i, w, 0, 1));
    }

    private void set(Vec vec, int i, BigInteger value) {
        for (int lane = 0; lane < kernel.lanes(); lane++) {
            set(vec, i, lane, value);
        }
    }

    private void set(Vec vec, int i, int lane, BigInteger value) {
        put(vec.words(), w -> index(i, w, lane, kernel.lanes()), value);
    }

    private BigInteger read(long[] words, IntUnaryOperator index) {
        BigInteger value = BigInteger.ZERO;
        for (int w = field.wordsPerElement() - 1; w >= 0; w--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(words[index.applyAsInt(w)])));
        }
        return value;
    }

    private void put(long[] words, IntUnaryOperator index, BigInteger value) {
        for (int w = 0; w < field.wordsPerElement(); w++) {
            words[index.applyAsInt(w)] = value.shiftRight(64 * w).longValue();
        }
    }
}
