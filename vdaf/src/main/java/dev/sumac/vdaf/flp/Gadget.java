package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** The non-affine part of a validity circuit (VDAF section 7.3.2 and appendix A). */
public sealed interface Gadget permits Mul, PolyEval, ParallelSum {
    /** {@code ARITY}: number of inputs. */
    int arity();

    /** {@code DEGREE}: arithmetic degree. */
    int degree();

    /** Computes one output from {@link #arity} inputs that follow each other; all are plain. */
    void eval(FieldKernel kernel, Vec output, Vec inputs);
}
