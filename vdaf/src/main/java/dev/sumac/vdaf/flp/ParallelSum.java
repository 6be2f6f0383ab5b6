package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** {@code ParallelSum(Mul(), count)}: the sum of the products of neighbours (VDAF appendix A.3). */
public record ParallelSum(Mul subcircuit, int count) implements Gadget {
    @Override
    public int arity() {
        return Math.multiplyExact(subcircuit.arity(), count);
    }

    @Override
    public int degree() {
        return subcircuit.degree();
    }

    @Override
    public void eval(FieldKernel kernel, Vec output, Vec inputs) {
        kernel.dot(output, inputs.every(2), inputs.from(1).every(2), count);
        kernel.mulConstant(output, output, Vec.of(kernel.field().montgomeryFactor()), 1);
    }
}
