package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Vec;

/**
 * What {@link Query} needs to know of the field, computed once.
 *
 * @param sharesInverse one divided by the number of shares, as a plain element; the others are constants
 * @param cosetsInverse one divided by the number of cosets
 * @param shifts {@code w^-c} for each coset {@code c}, with {@code w} the root of unity of the gadget polynomial's points
 */
record QueryConstants(Vec one, Vec montgomeryFactor, Vec sharesInverse, Vec cosetsInverse, Vec shifts) {
    static QueryConstants of(Field field, int shares, int cosets, int evaluations) {
        return new QueryConstants(
                Vec.of(field.constant(1)),
                Vec.of(field.montgomeryFactor()),
                Vec.of(field.toPlain(field.inverse(shares))),
                Vec.of(field.inverse(cosets)),
                field.inverseRootPowers(evaluations));
    }
}
