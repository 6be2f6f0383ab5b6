package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * The values of a gadget polynomial that a proof leaves out. A polynomial of fewer than {@code known} coefficients is fixed
 * by {@code known} values; each further one is a constant combination of them, and for gadgets of degree two there is
 * exactly one.
 */
final class GadgetExtension {
    private final int known;

    /** The weights of the known values for each missing one, as constants. */
    private final Vec[] weights;

    /**
     * Value {@code k} at the point {@code x_k} is the sum over the known {@code i} of their values times
     * {@code prod((x_k - x_j) / (x_i - x_j))}, {@code j} running over the known points but {@code i}. Over all points but
     * {@code i} the product of {@code x_i - x_j} is {@code all / x_i}, which leaves products over the missing points only:
     * {@code prod((x_i - x_j) / (x_k - x_j))} over the missing {@code j} but {@code k}, times {@code -x_i / x_k}.
     */
    GadgetExtension(Field field, int known, int all) {
        this.known = known;
        this.weights = new Vec[all - known];
        Vec points = field.rootPowers(all);
        Vec inversePoints = field.inverseRootPowers(all);
        for (int k = known; k < all; k++) {
            Vec row = field.zeros(known);
            field.mul(row, points, inversePoints.repeat(k), known);
            field.sub(row, field.zeros(1).repeat(0), row, known);
            for (int j = known; j < all; j++) {
                if (j != k) {
                    scaleByMissing(field, row, points, k, j);
                }
            }
            weights[k - known] = row;
        }
    }

    private void scaleByMissing(Field field, Vec row, Vec points, int k, int j) {
        Vec difference = field.zeros(1);
        field.sub(difference, points.from(k), points.from(j), 1);
        long[] inverse = field.inverse(difference.words());
        Vec factor = field.zeros(1);
        for (int i = 0; i < known; i++) {
            field.sub(factor, points.from(i), points.from(j), 1);
            field.mul(factor, factor, Vec.of(inverse), 1);
            field.mul(row.from(i), row.from(i), factor, 1);
        }
    }

    /** Appends the missing values to the known ones. */
    void extend(FieldKernel kernel, Vec values) {
        for (int i = 0; i < weights.length; i++) {
            kernel.dotConstant(values.from(known + i), values, weights[i], known);
        }
    }
}
