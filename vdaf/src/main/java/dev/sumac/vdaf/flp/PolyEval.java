package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import java.util.List;

/**
 * A polynomial of one input (VDAF appendix A.2).
 *
 * @param coefficients small integers, the constant term first, the last not zero
 */
public record PolyEval(List<Integer> coefficients) implements Gadget {
    public PolyEval {
        coefficients = List.copyOf(coefficients);
        if (coefficients.size() < 2 || coefficients.getLast() == 0) {
            throw new IllegalArgumentException("the polynomial needs a degree of at least one");
        }
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public int degree() {
        return coefficients.size() - 1;
    }

    /** Horner's rule, with the input in Montgomery form so that the running value stays plain. */
    @Override
    public void eval(FieldKernel kernel, Vec output, Vec inputs) {
        Field field = kernel.field();
        Vec x = kernel.zeros(1);
        kernel.mulConstant(x, inputs, Vec.of(field.montgomeryFactor()), 1);
        Vec coefficient = kernel.zeros(1);
        Vec value = kernel.zeros(1);
        for (int i = degree(); i >= 0; i--) {
            kernel.mul(value, value, x, 1);
            kernel.fill(coefficient, Vec.of(plain(field, coefficients.get(i))), 1);
            kernel.add(value, value, coefficient, 1);
        }
        kernel.copy(output, value, 1);
    }

    private static long[] plain(Field field, int value) {
        return value < 0 ? field.negated(field.plain(-value)) : field.plain(value);
    }
}
