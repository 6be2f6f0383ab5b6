package dev.sumac.dap.x25519;

import static dev.sumac.dap.x25519.Points.P;
import static dev.sumac.dap.x25519.VectorField25519.LANES;
import static dev.sumac.dap.x25519.VectorField25519.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each operation against BigInteger, with limbs as large as its operands may have, and what it leaves carried. */
class VectorField25519Test {

    private static final int A = 0;
    private static final int B = SIZE;
    private static final int R = 2 * SIZE;
    private static final int D = 3 * SIZE;
    /** What the limbs of carried elements may have, and a little more. */
    private static final long CARRIED = (1L << 50) + (1 << 13);

    private final Random random = new Random(25519);
    private final double[] w = new double[4 * SIZE];

    @Test
    void mul_shouldMultiply_upToTheLargestLimbs() {
        for (int i = 0; i < 400; i++) {
            fill(A, 2 * CARRIED);
            fill(B, CARRIED);
            VectorField25519.mul(w, R, A, B);
            check(R, CARRIED, lane -> value(A, lane).multiply(value(B, lane)));
            VectorField25519.mul(w, R, B, A);
            check(R, CARRIED, lane -> value(A, lane).multiply(value(B, lane)));
        }
    }

    @Test
    void square_shouldSquare_upToTheLargestLimbs() {
        for (int i = 0; i < 400; i++) {
            fill(A, CARRIED);
            VectorField25519.square(w, R, A);
            check(R, CARRIED, lane -> value(A, lane).pow(2));
        }
    }

    @Test
    void addScaled_shouldAddAndMultiply_upToTheLargestLimbs() {
        for (int i = 0; i < 400; i++) {
            fill(A, CARRIED);
            fill(B, 2 * CARRIED);
            VectorField25519.addScaled(w, R, A, B);
            check(R, CARRIED, lane -> value(A, lane).add(value(B, lane).multiply(BigInteger.valueOf(121_665))));
        }
    }

    @Test
    void sumsAndDifferences_shouldBeRight_carriedOrNot() {
        for (int i = 0; i < 400; i++) {
            fill(A, CARRIED);
            fill(B, CARRIED);
            VectorField25519.sumAndDifference(w, R, D, A, B);
            check(R, 2 * CARRIED, lane -> value(A, lane).add(value(B, lane)));
            check(D, 2 * CARRIED, lane -> value(A, lane).subtract(value(B, lane)));
            VectorField25519.carriedSumAndDifference(w, R, D, A, B);
            check(R, CARRIED, lane -> value(A, lane).add(value(B, lane)));
            check(D, CARRIED, lane -> value(A, lane).subtract(value(B, lane)));
        }
    }

    @Test
    void swap_shouldSwapOrNot() {
        fill(A, CARRIED);
        fill(B, CARRIED);
        double[] before = w.clone();
        VectorField25519.swap(w, A, B, SIZE, 0);
        assertThat(w).isEqualTo(before);
        VectorField25519.swap(w, A, B, SIZE, -1);
        for (int i = 0; i < SIZE; i++) {
            assertThat(w[A + i]).isEqualTo(before[B + i]);
            assertThat(w[B + i]).isEqualTo(before[A + i]);
        }
    }

    @FunctionalInterface
    private interface Expected {
        BigInteger of(int lane);
    }

    private void check(int element, long most, Expected expected) {
        for (int lane = 0; lane < LANES; lane++) {
            assertThat(value(element, lane).mod(P)).isEqualTo(expected.of(lane).mod(P));
            for (int limb = 0; limb < 5; limb++) {
                assertThat(Math.abs(w[element + limb * LANES + lane])).isLessThanOrEqualTo((double) most);
            }
        }
    }

    /** Every other limb as large as may be, of either sign. */
    private void fill(int element, long most) {
        for (int i = 0; i < SIZE; i++) {
            w[element + i] = switch (random.nextInt(4)) {
                case 0 -> most;
                case 1 -> -most;
                default -> random.nextLong(-most, most + 1);
            };
        }
    }

    private BigInteger value(int element, int lane) {
        BigInteger value = BigInteger.ZERO;
        for (int limb = 4; limb >= 0; limb--) {
            value = value.shiftLeft(51).add(BigInteger.valueOf((long) w[element + limb * LANES + lane]));
        }
        return value;
    }
}
