package dev.sumac.vdaf.flp;

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
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each circuit proves, shares, queries and decides, with any number of shares; and no longer does when one element of the
 * measurement or the proof is another. Randomness is fixed: a proof that passes by luck would pass every time.
 */
@ParameterizedClass
@MethodSource("circuits")
class FlpTest {
    private final Valid valid;
    private final FieldKernel kernel;
    private final long[] measurement;
    private final Field field;
    private final Random random = new Random(73);

    FlpTest(Valid valid, long[] measurement, Kernels kernels) {
        this.valid = valid;
        this.kernel = kernels.field(valid.field());
        this.measurement = measurement;
        this.field = valid.field();
    }

    static List<Arguments> circuits() {
        List<Arguments> circuits = new ArrayList<>();
        for (Kernels kernels : TestKernels.all()) {
            add(circuits, kernels, new Count(), 1);
            add(circuits, kernels, new Sum(10_000), 9_999);
            add(circuits, kernels, new Sum(1), 1);
            add(circuits, kernels, new SumVec(Field128.INSTANCE, 3, 5, 4), 5, 0, 3);
            add(circuits, kernels, new SumVec(Field64.INSTANCE, 3, 1, 7), 1, 0, 1);
            add(circuits, kernels, new Histogram(10, 3), 9);
            add(circuits, kernels, new Histogram(2, 5), 0);
            add(circuits, kernels, new MultihotCountVec(6, 3, 2), 1, 0, 0, 1, 1, 0);
            add(circuits, kernels, new HigherDegree(), 2);
            add(circuits, kernels, new Cubes(Field64.INSTANCE, 5), 0, 1, 2, 2, 0);
            add(circuits, kernels, new Cubes(Field128.INSTANCE, 9), 0, 1, 2, 2, 0, 1, 1, 1, 2);
        }
        return circuits;
    }

    private static void add(List<Arguments> circuits, Kernels kernels, Valid valid, long... measurement) {
        String name = valid.getClass().getSimpleName() + ", " + kernels;
        circuits.add(Arguments.of(Named.of(name, valid), measurement, kernels));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void decide_shouldAcceptValidMeasurements(int shares) {
        assertThat(run(new Flp(valid, shares), shares, -1, -1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void decide_shouldRefuseEveryChangedProof(int shares) {
        Flp flp = new Flp(valid, shares);
        for (int i = 0; i < flp.proofLength(); i++) {
            assertThat(run(flp, shares, -1, i)).as("element %d", i).isFalse();
        }
    }

    /** Also with an honest proof of the wrong measurement. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void decide_shouldRefuseEveryMeasurementOutOfRange(int shares) {
        Flp flp = new Flp(valid, shares);
        for (int i = 0; i < valid.measurementLength(); i++) {
            assertThat(run(flp, shares, i, -1)).as("element %d", i).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void truncate_shouldBeLinear(int shares) {
        Vec encoded = encoded();
        Vec whole = kernel.zeros(valid.outputLength());
        valid.truncate(kernel, whole, encoded);
        Vec sum = kernel.zeros(valid.outputLength());
        Vec part = kernel.zeros(valid.outputLength());
        for (Vec share : share(encoded, valid.measurementLength(), valid.paddedLength(), shares)) {
            valid.truncate(kernel, part, share);
            kernel.add(sum, sum, part, valid.outputLength());
        }
        assertThat(sum.words()).isEqualTo(whole.words());
    }

    /** Proves, shares and verifies; adds three, which is in no circuit's range, to one element if an index is not negative. */
    private boolean run(Flp flp, int shares, int changedMeasurement, int changedProof) {
        Vec encoded = encoded();
        change(encoded, changedMeasurement);
        Vec jointRand = elements(valid.jointRandLength());
        Vec proof = kernel.zeros(flp.proofLength());
        flp.prove(kernel, proof, encoded, elements(flp.proveRandLength()), jointRand);
        change(proof, changedProof);

        Vec queryRand = elements(flp.queryRandLength());
        List<Vec> measurements = share(encoded, valid.measurementLength(), valid.paddedLength(), shares);
        List<Vec> proofs = share(proof, flp.proofLength(), flp.proofLength(), shares);
        Vec verifier = kernel.zeros(flp.verifierLength());
        for (int j = 0; j < shares; j++) {
            Vec part = kernel.zeros(flp.verifierLength());
            long unusable =
                    new Query(flp, kernel).query(part, measurements.get(j), proofs.get(j), queryRand, jointRand);
            assertThat(unusable).isZero();
            kernel.add(verifier, verifier, part, flp.verifierLength());
        }
        boolean first = flp.decide(lane(verifier, 0, flp.verifierLength()));
        for (int lane = 1; lane < kernel.lanes(); lane++) {
            assertThat(flp.decide(lane(verifier, lane, flp.verifierLength()))).isEqualTo(first);
        }
        return first;
    }

    private void change(Vec vec, int index) {
        if (index >= 0) {
            Vec three = kernel.zeros(1);
            kernel.fill(three, Vec.of(field.plain(3)), 1);
            kernel.add(vec.from(index), vec.from(index), three, 1);
        }
    }

    private Vec encoded() {
        long[] one = new long[valid.measurementLength() * field.wordsPerElement()];
        valid.encode(measurement, one);
        Vec encoded = kernel.zeros(valid.paddedLength());
        for (int i = 0; i < valid.measurementLength(); i++) {
            kernel.fill(encoded.from(i), Vec.of(one).from(i), 1);
        }
        return encoded;
    }

    private List<Vec> share(Vec whole, int length, int paddedLength, int shares) {
        List<Vec> parts = new ArrayList<>();
        Vec rest = kernel.zeros(paddedLength);
        kernel.copy(rest, whole, length);
        parts.add(rest);
        for (int j = 1; j < shares; j++) {
            Vec part = kernel.zeros(paddedLength);
            kernel.copy(part, elements(length), length);
            kernel.sub(rest, rest, part, length);
            parts.add(part);
        }
        return parts;
    }

    /** Random elements, others in each lane. */
    private Vec elements(int n) {
        Vec vec = kernel.zeros(n);
        for (int i = 0; i < vec.words().length; i++) {
            vec.words()[i] = random.nextLong() >>> 1;
        }
        return vec;
    }

    private Vec lane(Vec vec, int lane, int n) {
        Vec one = field.zeros(n);
        for (int i = 0; i < one.words().length; i++) {
            one.words()[i] = vec.words()[i * kernel.lanes() + lane];
        }
        return one;
    }
}
