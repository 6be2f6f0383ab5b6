package dev.sumac.dap.x25519;

import static dev.sumac.dap.x25519.VectorField25519.LANES;
import static dev.sumac.dap.x25519.VectorField25519.SIZE;
import static dev.sumac.dap.x25519.VectorField25519.addScaled;
import static dev.sumac.dap.x25519.VectorField25519.carriedSumAndDifference;
import static dev.sumac.dap.x25519.VectorField25519.mul;
import static dev.sumac.dap.x25519.VectorField25519.square;
import static dev.sumac.dap.x25519.VectorField25519.sumAndDifference;
import static dev.sumac.dap.x25519.VectorField25519.swap;

import java.util.Arrays;
import java.util.List;

/**
 * The Montgomery ladder of RFC 7748, section 5, a public key in each lane. Loaded by name, and only where the module {@code
 * jdk.incubator.vector} is present. The private key decides on masks, never on a branch or an index.
 */
public final class VectorLadder implements Ladder {
    // Where each element of the work lies; names as in the RFC.
    private static final int X1 = 0;
    private static final int X2 = SIZE;
    private static final int Z2 = 2 * SIZE;
    private static final int X3 = 3 * SIZE;
    private static final int Z3 = 4 * SIZE;
    private static final int A = 5 * SIZE;
    private static final int B = 6 * SIZE;
    private static final int C = 7 * SIZE;
    private static final int D = 8 * SIZE;
    private static final int AA = 9 * SIZE;
    private static final int BB = 10 * SIZE;
    private static final int E = 11 * SIZE;
    private static final int F = 12 * SIZE;
    private static final int LENGTH = 13 * SIZE;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public byte[][] agree(byte[] privateKey, List<byte[]> publicKeys) {
        double[] work = new double[LENGTH];
        for (int lane = 0; lane < publicKeys.size(); lane++) {
            Limbs.read(publicKeys.get(lane), work, X1 + lane, LANES);
        }
        byte[] scalar = privateKey.clone();
        scalar[0] &= (byte) 0xF8;
        scalar[31] = (byte) ((scalar[31] & 0x7F) | 0x40);
        climb(work, scalar);
        Arrays.fill(scalar, (byte) 0);
        invert(work, Z2);
        mul(work, X2, X2, Z2);
        byte[][] secrets = new byte[publicKeys.size()][];
        for (int lane = 0; lane < secrets.length; lane++) {
            secrets[lane] = Limbs.write(work, X2 + lane, LANES);
        }
        Arrays.fill(work, 0);
        return secrets;
    }

    private static void climb(double[] w, byte[] scalar) {
        Arrays.fill(w, X2, X2 + LANES, 1);
        System.arraycopy(w, X1, w, X3, SIZE);
        Arrays.fill(w, Z3, Z3 + LANES, 1);
        long swapped = 0;
        for (int t = 254; t >= 0; t--) {
            long bit = (scalar[t >>> 3] >>> (t & 7)) & 1L;
            swap(w, X2, X3, 2 * SIZE, -(bit ^ swapped));
            swapped = bit;
            step(w);
        }
        swap(w, X2, X3, 2 * SIZE, -swapped);
    }

    private static void step(double[] w) {
        carriedSumAndDifference(w, A, B, X2, Z2);
        sumAndDifference(w, C, D, X3, Z3);
        square(w, AA, A);
        square(w, BB, B);
        mul(w, D, D, A);
        mul(w, C, C, B);
        carriedSumAndDifference(w, X3, Z3, D, C);
        square(w, X3, X3);
        square(w, Z3, Z3);
        mul(w, Z3, Z3, X1);
        mul(w, X2, AA, BB);
        sumAndDifference(w, F, E, AA, BB);
        addScaled(w, F, AA, E);
        mul(w, Z2, E, F);
    }

    /** To the power of 2^255 - 21; 0 stays 0. */
    private static void invert(double[] w, int z) {
        squares(w, A, z, 1); // 2
        squares(w, B, A, 2); // 8
        mul(w, B, z, B); // 9
        mul(w, A, A, B); // 11
        squares(w, C, A, 1); // 22
        mul(w, B, B, C); // 2^5 - 1
        squares(w, C, B, 5);
        mul(w, B, C, B); // 2^10 - 1
        squares(w, C, B, 10);
        mul(w, C, C, B); // 2^20 - 1
        squares(w, D, C, 20);
        mul(w, C, D, C); // 2^40 - 1
        squares(w, C, C, 10);
        mul(w, B, C, B); // 2^50 - 1
        squares(w, C, B, 50);
        mul(w, C, C, B); // 2^100 - 1
        squares(w, D, C, 100);
        mul(w, C, D, C); // 2^200 - 1
        squares(w, C, C, 50);
        mul(w, B, C, B); // 2^250 - 1
        squares(w, B, B, 5);
        mul(w, z, B, A);
    }

    private static void squares(double[] w, int r, int a, int count) {
        square(w, r, a);
        for (int i = 1; i < count; i++) {
            square(w, r, r);
        }
    }
}
