package dev.sumac.dap.task;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapVersion;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Decoder;
import dev.sumac.dap.message.Encodable;
import dev.sumac.dap.message.Encoder;
import dev.sumac.dap.message.TaskId;

/**
 * A task's VDAF and its parameters: the codepoints of VDAF section 10 and the encodings of the DAP draft's appendix
 * "VDAF Configuration Encodings". An object that exists can be run.
 *
 * <p>Multiproof and the higher-degree circuit have no encoding in DAP, so they are not here.
 */
public sealed interface VdafConfig extends Encodable {

    /** Modulus of Field64, which Prio3Sum uses (VDAF section 6.1.4). */
    long FIELD64_MODULUS = 0xffff_ffff_0000_0001L;

    /** What a vector may hold altogether, in field elements: 256 MiB of Field128. Ours, the draft has no bound. */
    long MAX_ELEMENTS = 1L << 24;

    /** The {@code VdafType} codepoint. */
    int vdafType();

    /** The draft's name. */
    String vdafName();

    /** The VDAF in the application context of a task. */
    default BoundVdaf bind(TaskId taskId) {
        return new Prio3Bindings(this, DapVersion.applicationContext(taskId));
    }

    /** Reads the parameters of a codepoint. */
    static VdafConfig decode(int vdafType, Bytes configuration) throws DecodeException {
        try {
            return Decoder.decode(configuration, "vdaf_configuration", in -> read(vdafType, in));
        } catch (IllegalArgumentException e) {
            throw new DecodeException("vdaf_configuration: " + e.getMessage());
        }
    }

    private static VdafConfig read(int vdafType, Decoder in) throws DecodeException {
        return switch (vdafType) {
            case Prio3Count.TYPE -> new Prio3Count();
            case Prio3Sum.TYPE -> new Prio3Sum(in.u64("max_measurement"));
            case Prio3SumVec.TYPE ->
                new Prio3SumVec(length(in, "length"), in.u64("max_measurement"), length(in, "chunk_length"));
            case Prio3Histogram.TYPE -> new Prio3Histogram(length(in, "length"), length(in, "chunk_length"));
            case Prio3MultihotCountVec.TYPE ->
                new Prio3MultihotCountVec(length(in, "length"), length(in, "chunk_length"), in.u64("max_weight"));
            default -> throw new DecodeException("vdaf_type: unknown code " + Integer.toUnsignedString(vdafType));
        };
    }

    private static int length(Decoder in, String field) throws DecodeException {
        int value = in.u32(field);
        if (value < 1) {
            throw new DecodeException(field + ": " + Integer.toUnsignedString(value) + " is out of range");
        }
        return value;
    }

    private static void checkVector(int length, int bitsPerElement, int chunkLength) {
        if (length < 1 || (long) length * bitsPerElement > MAX_ELEMENTS) {
            throw new IllegalArgumentException("length " + length + " is out of range");
        }
        if (chunkLength < 1 || chunkLength > MAX_ELEMENTS) {
            throw new IllegalArgumentException("chunk_length " + chunkLength + " is out of range");
        }
    }

    private static int bits(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    /** Counts ones; no parameters. */
    record Prio3Count() implements VdafConfig {
        static final int TYPE = 1;

        @Override
        public int vdafType() {
            return TYPE;
        }

        @Override
        public String vdafName() {
            return "Prio3Count";
        }

        @Override
        public int encodedLength() {
            return 0;
        }

        @Override
        public void encodeTo(Encoder out) {}
    }

    /** Adds numbers up to {@code maxMeasurement} (unsigned, below the field's modulus). */
    record Prio3Sum(long maxMeasurement) implements VdafConfig {
        static final int TYPE = 2;

        public Prio3Sum {
            if (maxMeasurement == 0 || Long.compareUnsigned(maxMeasurement, FIELD64_MODULUS) >= 0) {
                throw new IllegalArgumentException("max_measurement is not between 1 and the field's modulus");
            }
        }

        @Override
        public int vdafType() {
            return TYPE;
        }

        @Override
        public String vdafName() {
            return "Prio3Sum";
        }

        @Override
        public int encodedLength() {
            return 8;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u64(maxMeasurement);
        }
    }

    /** Adds vectors, each element up to {@code maxMeasurement} (unsigned). */
    record Prio3SumVec(int length, long maxMeasurement, int chunkLength) implements VdafConfig {
        static final int TYPE = 3;

        public Prio3SumVec {
            if (maxMeasurement == 0) {
                throw new IllegalArgumentException("max_measurement is 0");
            }
            checkVector(length, bits(maxMeasurement), chunkLength);
        }

        @Override
        public int vdafType() {
            return TYPE;
        }

        @Override
        public String vdafName() {
            return "Prio3SumVec";
        }

        @Override
        public int encodedLength() {
            return 16;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u32(length).u64(maxMeasurement).u32(chunkLength);
        }
    }

    /** Counts which of {@code length} buckets was chosen. */
    record Prio3Histogram(int length, int chunkLength) implements VdafConfig {
        static final int TYPE = 4;

        public Prio3Histogram {
            checkVector(length, 1, chunkLength);
        }

        @Override
        public int vdafType() {
            return TYPE;
        }

        @Override
        public String vdafName() {
            return "Prio3Histogram";
        }

        @Override
        public int encodedLength() {
            return 8;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u32(length).u32(chunkLength);
        }
    }

    /** Counts which of {@code length} flags were set, at most {@code maxWeight} of them in one measurement. */
    record Prio3MultihotCountVec(int length, int chunkLength, long maxWeight) implements VdafConfig {
        static final int TYPE = 5;

        public Prio3MultihotCountVec {
            if (maxWeight < 1 || maxWeight > length) {
                throw new IllegalArgumentException("max_weight is not between 1 and length");
            }
            checkVector(length, 1, chunkLength);
        }

        @Override
        public int vdafType() {
            return TYPE;
        }

        @Override
        public String vdafName() {
            return "Prio3MultihotCountVec";
        }

        @Override
        public int encodedLength() {
            return 16;
        }

        @Override
        public void encodeTo(Encoder out) {
            out.u32(length).u32(chunkLength).u64(maxWeight);
        }
    }
}
