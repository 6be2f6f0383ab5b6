package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** The product of two inputs (VDAF appendix A.1). */
public record Mul() implements Gadget {
    @Override
    public int arity() {
        return 2;
    }

    @Override
    public int degree() {
        return 2;
    }

    @Override
    public void eval(FieldKernel kernel, Vec output, Vec inputs) {
        kernel.mul(output, inputs, inputs.from(1), 1);
        kernel.mulConstant(output, output, Vec.of(kernel.field().montgomeryFactor()), 1);
    }
}
