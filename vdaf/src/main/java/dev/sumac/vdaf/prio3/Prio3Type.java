package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.flp.Valid;

/** The variants of Prio3 (VDAF section 7.4). Numbers called {@code maxMeasurement} are unsigned. */
public sealed interface Prio3Type {
    /** The identifier from the draft's registry (VDAF section 10). */
    int algorithmId();

    /** {@code PROOFS}. */
    default int proofs() {
        return 1;
    }

    /** {@code Prio3Count}: how many measurements are one; each is {@code {0}} or {@code {1}}. */
    record Count() implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0x00000001;
        }
    }

    /** {@code Prio3Sum}: the sum of numbers. */
    record Sum(long maxMeasurement) implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0x00000002;
        }
    }

    /** {@code Prio3SumVec}: the sum of vectors. */
    record SumVec(int length, long maxMeasurement, int chunkLength) implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0x00000003;
        }
    }

    /** {@code Prio3Histogram}: how many measurements fell into each bucket; each is the index of a bucket. */
    record Histogram(int length, int chunkLength) implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0x00000004;
        }
    }

    /** {@code Prio3MultihotCountVec}: how many measurements had a one in each place; each is a vector of zeros and ones. */
    record MultihotCountVec(int length, int maxWeight, int chunkLength) implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0x00000005;
        }
    }

    /** The draft's experimental {@code Prio3SumVecWithMultiproof} over Field64; applications cannot ask for it. */
    record SumVecWithMultiproof(int proofs, int length, long maxMeasurement, int chunkLength) implements Prio3Type {
        public SumVecWithMultiproof {
            if (proofs < 1 || proofs > 255) {
                throw new IllegalArgumentException("the number of proofs is not in [1, 255]");
            }
        }

        @Override
        public int algorithmId() {
            return 0xFFFFFFFF;
        }
    }

    /** The draft's test circuit of degree three; applications cannot ask for it. */
    record HigherDegree() implements Prio3Type {
        @Override
        public int algorithmId() {
            return 0xFFFFFFFF;
        }
    }

    /**
     * The validity circuit.
     *
     * @throws IllegalArgumentException when a parameter is out of its range
     */
    static Valid circuit(Prio3Type type) {
        return switch (type) {
            case Count() -> new dev.sumac.vdaf.flp.Count();
            case Sum(long max) -> new dev.sumac.vdaf.flp.Sum(max);
            case SumVec(int length, long max, int chunk) ->
                new dev.sumac.vdaf.flp.SumVec(Field128.INSTANCE, length, max, chunk);
            case Histogram(int length, int chunk) -> new dev.sumac.vdaf.flp.Histogram(length, chunk);
            case MultihotCountVec(int length, int weight, int chunk) ->
                new dev.sumac.vdaf.flp.MultihotCountVec(length, weight, chunk);
            case SumVecWithMultiproof multi ->
                new dev.sumac.vdaf.flp.SumVec(
                        Field64.INSTANCE, multi.length(), multi.maxMeasurement(), multi.chunkLength());
            case HigherDegree() -> new dev.sumac.vdaf.flp.HigherDegree();
        };
    }
}
