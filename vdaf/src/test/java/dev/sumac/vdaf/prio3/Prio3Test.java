package dev.sumac.vdaf.prio3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.ScalarKernels;
import dev.sumac.vdaf.kernel.TestKernels;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs of random measurements, and what kernels and batch sizes must not change. */
class Prio3Test {
    private static final byte[] CONTEXT = new byte[38];

    private final Random random = new Random(20);

    static List<Prio3Type> types() {
        return List.of(
                new Prio3Type.Count(),
                new Prio3Type.Sum(1234567),
                new Prio3Type.SumVec(13, 1, 4),
                new Prio3Type.SumVec(5, 1000, 9),
                new Prio3Type.Histogram(30, 7),
                new Prio3Type.Histogram(3, 8),
                new Prio3Type.MultihotCountVec(12, 4, 5),
                new Prio3Type.SumVecWithMultiproof(3, 4, 60, 6),
                new Prio3Type.HigherDegree());
    }

    static List<Arguments> typesAndShares() {
        return types().stream()
                .flatMap(type -> List.of(2, 3, 5).stream().map(shares -> Arguments.of(type, shares)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("typesAndShares")
    void unshard_shouldGiveTheSum(Prio3Type type, int shares) {
        for (Kernels kernels : TestKernels.all()) {
            Prio3 prio3 = new Prio3(type, shares, CONTEXT, kernels);
            List<Measured> inputs = inputs(prio3, type, 11);
            List<AggregateShare> sums = new ArrayList<>();
            for (List<OutputShare> ofAggregator : verify(prio3, inputs)) {
                AggregateShare sum = prio3.newAggregateShare();
                ofAggregator.forEach(sum::add);
                sums.add(sum);
            }
            assertThat(prio3.unshard(sums)).isEqualTo(sum(type, inputs));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void results_shouldNotDependOnKernelsAndBatchSize(Prio3Type type) {
        for (Kernels kernels : TestKernels.all()) {
            Prio3 scalar = new Prio3(type, 2, CONTEXT, ScalarKernels.INSTANCE);
            Prio3 other = new Prio3(type, 2, CONTEXT, kernels);
            for (int size = 0; size <= 2 * kernels.lanes() + 1; size++) {
                List<Measured> inputs = inputs(scalar, type, size);
                List<Sharded> one = scalar.shard(inputs);
                List<Sharded> two = other.shard(inputs);
                assertThat(two).hasSize(size);
                for (int i = 0; i < size; i++) {
                    assertThat(encode(two.get(i))).isEqualTo(encode(one.get(i)));
                }
                for (int aggregator = 0; aggregator < 2; aggregator++) {
                    assertThat(verifyInit(other, aggregator, inputs, one))
                            .isEqualTo(verifyInit(scalar, aggregator, inputs, one));
                }
            }
        }
    }

    /** A bad report falls alone, in whatever lane it is. */
    @ParameterizedTest
    @MethodSource("types")
    void verification_shouldRefuseTheBadReportOnly(Prio3Type type) throws DecodeException {
        for (Kernels kernels : TestKernels.all()) {
            Prio3 prio3 = new Prio3(type, 2, CONTEXT, kernels);
            int size = kernels.lanes() + 2;
            for (int bad = 0; bad < size; bad++) {
                List<Measured> inputs = inputs(prio3, type, size);
                List<Sharded> sharded = new ArrayList<>(prio3.shard(inputs));
                Sharded honest = sharded.get(bad);
                byte[] seed = honest.inputShares().get(1).encode();
                seed[5] ^= 4;
                sharded.set(
                        bad,
                        new Sharded(
                                honest.publicShare(),
                                List.of(
                                        honest.inputShares().get(0),
                                        prio3.codec().decodeInputShare(1, seed))));
                List<Verification<VerifierMessage>> messages = messages(prio3, inputs, sharded);
                for (int i = 0; i < size; i++) {
                    assertThat(messages.get(i) instanceof Verification.Passed).isEqualTo(i != bad);
                }
                assertThat(messages.get(bad)).isEqualTo(new Verification.Refused<>(Verification.Reason.PROOF));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void context_shouldBindShares(Prio3Type type) {
        Prio3 prio3 = new Prio3(type, 2, CONTEXT);
        Prio3 elsewhere = new Prio3(type, 2, new byte[] {1});
        List<Measured> inputs = inputs(prio3, type, 1);
        assertThat(messages(elsewhere, inputs, prio3.shard(inputs)).getFirst())
                .isInstanceOf(Verification.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("typesAndShares")
    void codec_shouldRoundTripAndRefuseOtherLengths(Prio3Type type, int shares) throws DecodeException {
        Prio3 prio3 = new Prio3(type, shares, CONTEXT);
        Codec codec = prio3.codec();
        List<Measured> inputs = inputs(prio3, type, 1);
        Sharded sharded = prio3.shard(inputs.getFirst());
        checkLength(
                codec::decodePublicShare,
                PublicShare::encode,
                sharded.publicShare().encode());
        for (int j = 0; j < shares; j++) {
            int aggregator = j;
            checkLength(
                    bytes -> codec.decodeInputShare(aggregator, bytes),
                    InputShare::encode,
                    sharded.inputShares().get(j).encode());
        }
        VerifierShare verifierShare = verifyInit(prio3, 0, inputs, List.of(sharded), initialized -> initialized)
                .getFirst()
                .verifierShare();
        checkLength(codec::decodeVerifierShare, VerifierShare::encode, verifierShare.encode());
        byte[] message =
                value(messages(prio3, inputs, List.of(sharded)).getFirst()).encode();
        checkLength(codec::decodeVerifierMessage, VerifierMessage::encode, message);
        byte[] output = verify(prio3, inputs).getFirst().getFirst().encode();
        checkLength(codec::decodeOutputShare, OutputShare::encode, output);
        checkLength(codec::decodeAggregateShare, AggregateShare::encode, output);
    }

    @ParameterizedTest
    @MethodSource("types")
    void codec_shouldRefuseElementsOutsideTheField(Prio3Type type) {
        Prio3 prio3 = new Prio3(type, 2, CONTEXT);
        Codec codec = prio3.codec();
        List<Measured> inputs = inputs(prio3, type, 1);
        Sharded sharded = prio3.shard(inputs.getFirst());
        int width = new Instance(type, 2, CONTEXT).field.encodedSize();
        byte[] leader = sharded.inputShares().getFirst().encode();
        byte[] verifier = verifyInit(prio3, 0, inputs, List.of(sharded), Initialized::verifierShare)
                .getFirst()
                .encode();
        byte[] output = verify(prio3, inputs).getFirst().getFirst().encode();
        int blind = Prio3Type.circuit(type).jointRandLength() > 0 ? 32 : 0;
        checkElements(bytes -> codec.decodeInputShare(0, bytes), leader, leader.length - blind, width);
        checkElements(codec::decodeVerifierShare, verifier, verifier.length - blind, width);
        checkElements(codec::decodeOutputShare, output, output.length, width);
        checkElements(codec::decodeAggregateShare, output, output.length, width);
    }

    @Test
    void constructor_shouldRefuseNumbersOfSharesOutOfRange() {
        for (int shares : new int[] {-1, 0, 1, 256}) {
            assertThatThrownBy(() -> new Prio3(new Prio3Type.Count(), shares, CONTEXT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void operations_shouldRefuseWhatHasTheWrongSizeOrPlace() {
        Prio3 prio3 = new Prio3(new Prio3Type.Count(), 2, CONTEXT);
        illegal(() -> prio3.shard(new Measured(new long[1], new byte[15], new byte[prio3.randSize()])));
        illegal(() -> prio3.shard(new Measured(new long[1], new byte[16], new byte[prio3.randSize() + 1])));
        illegal(() -> new VerifyKey(new byte[31]));
        Sharded sharded = prio3.shard(new Measured(new long[1], new byte[16], new byte[prio3.randSize()]));
        ReportShare share = new ReportShare(
                new byte[16], sharded.publicShare(), sharded.inputShares().get(1));
        illegal(() -> prio3.verifyInit(new VerifyKey(new byte[32]), 0, List.of(share)));
        illegal(() -> prio3.verifierSharesToMessage(List.of(List.of())));
        Prio3 sum = new Prio3(new Prio3Type.Histogram(2, 1), 2, CONTEXT);
        illegal(() -> sum.newAggregateShare().merge(prio3.newAggregateShare()));
    }

    @Test
    void secrets_shouldHaveNoStringForm() {
        Measured measured = new Measured(new long[] {4711}, new byte[16], new byte[64]);
        assertThat(measured.toString()).isEqualTo("Measured");
        assertThat(new VerifyKey(new byte[VerifyKey.SIZE])).hasToString("VerifyKey");
        for (Class<?> type : List.of(
                InputShare.class, VerifierShare.class, VerifyState.class, OutputShare.class, AggregateShare.class)) {
            assertThat(type.isRecord()).isFalse();
            assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
                    .doesNotContain("toString");
        }
    }

    private static void illegal(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Decoder<T> {
        T decode(byte[] bytes) throws DecodeException;
    }

    private static <T> void checkLength(Decoder<T> decoder, Function<T, byte[]> encoder, byte[] bytes)
            throws DecodeException {
        assertThat(encoder.apply(decoder.decode(bytes))).isEqualTo(bytes);
        for (int length : new int[] {0, bytes.length - 1, bytes.length + 1, 2 * bytes.length}) {
            if (length >= 0 && length != bytes.length) {
                assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(bytes, length)))
                        .isInstanceOf(DecodeException.class);
            }
        }
    }

    private static void checkElements(Decoder<?> decoder, byte[] bytes, int size, int width) {
        for (int at = 0; at < size; at += width) {
            byte[] changed = bytes.clone();
            Arrays.fill(changed, at, at + width, (byte) 0xFF);
            assertThatThrownBy(() -> decoder.decode(changed)).isInstanceOf(DecodeException.class);
        }
    }

    private List<Measured> inputs(Prio3 prio3, Prio3Type type, int size) {
        List<Measured> inputs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            inputs.add(new Measured(measurement(type), bytes(16), bytes(prio3.randSize())));
        }
        return inputs;
    }

    private long[] measurement(Prio3Type type) {
        return switch (type) {
            case Prio3Type.Count() -> random.longs(1, 0, 2).toArray();
            case Prio3Type.Sum(long max) -> random.longs(1, 0, max + 1).toArray();
            case Prio3Type.SumVec sumVec ->
                random.longs(sumVec.length(), 0, sumVec.maxMeasurement() + 1).toArray();
            case Prio3Type.SumVecWithMultiproof sumVec ->
                random.longs(sumVec.length(), 0, sumVec.maxMeasurement() + 1).toArray();
            case Prio3Type.Histogram histogram ->
                random.longs(1, 0, histogram.length()).toArray();
            case Prio3Type.MultihotCountVec multihot -> {
                long[] bits = new long[multihot.length()];
                for (int i = random.nextInt(multihot.maxWeight() + 1); i > 0; i--) {
                    bits[random.nextInt(bits.length)] = 1;
                }
                yield bits;
            }
            case Prio3Type.HigherDegree() -> random.longs(1, 0, 3).toArray();
        };
    }

    private static List<BigInteger> sum(Prio3Type type, List<Measured> inputs) {
        boolean histogram = type instanceof Prio3Type.Histogram;
        int length = histogram
                ? ((Prio3Type.Histogram) type).length()
                : inputs.getFirst().measurement().length;
        long[] sum = new long[length];
        for (Measured input : inputs) {
            for (int i = 0; i < length; i++) {
                sum[i] += histogram ? (input.measurement()[0] == i ? 1 : 0) : input.measurement()[i];
            }
        }
        return Arrays.stream(sum).mapToObj(BigInteger::valueOf).toList();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static final VerifyKey KEY = new VerifyKey(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    private static List<String> encode(Sharded sharded) {
        List<String> encoded = new ArrayList<>();
        encoded.add(hex(sharded.publicShare().encode()));
        sharded.inputShares().forEach(share -> encoded.add(hex(share.encode())));
        return encoded;
    }

    /** The encoded verifier and output shares of one aggregator. */
    private static List<String> verifyInit(Prio3 prio3, int aggregator, List<Measured> inputs, List<Sharded> sharded) {
        List<String> encoded = new ArrayList<>();
        for (Initialized initialized : verifyInit(prio3, aggregator, inputs, sharded, i -> i)) {
            encoded.add(hex(initialized.verifierShare().encode()));
            encoded.add(hex(initialized.state().outputShare.encode()));
            encoded.add(hex(initialized.state().correctedJointRandSeed));
        }
        return encoded;
    }

    private static <T> List<T> verifyInit(
            Prio3 prio3,
            int aggregator,
            List<Measured> inputs,
            List<Sharded> sharded,
            Function<Initialized, T> mapping) {
        List<ReportShare> shares = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            shares.add(new ReportShare(
                    inputs.get(i).nonce(),
                    sharded.get(i).publicShare(),
                    sharded.get(i).inputShares().get(aggregator)));
        }
        return prio3.verifyInit(KEY, aggregator, shares).stream()
                .map(result -> mapping.apply(value(result)))
                .toList();
    }

    private static List<Verification<VerifierMessage>> messages(
            Prio3 prio3, List<Measured> inputs, List<Sharded> sharded) {
        List<List<VerifierShare>> byReport = new ArrayList<>();
        inputs.forEach(input -> byReport.add(new ArrayList<>()));
        for (int j = 0; j < prio3.shares(); j++) {
            List<VerifierShare> shares = verifyInit(prio3, j, inputs, sharded, Initialized::verifierShare);
            for (int i = 0; i < shares.size(); i++) {
                byReport.get(i).add(shares.get(i));
            }
        }
        return prio3.verifierSharesToMessage(byReport);
    }

    /** The output shares of each aggregator. */
    private static List<List<OutputShare>> verify(Prio3 prio3, List<Measured> inputs) {
        List<Sharded> sharded = prio3.shard(inputs);
        List<Verification<VerifierMessage>> messages = messages(prio3, inputs, sharded);
        List<List<OutputShare>> outputs = new ArrayList<>();
        for (int j = 0; j < prio3.shares(); j++) {
            List<OutputShare> ofAggregator = new ArrayList<>();
            List<VerifyState> states = verifyInit(prio3, j, inputs, sharded, Initialized::state);
            for (int i = 0; i < states.size(); i++) {
                ofAggregator.add(value(prio3.verifyNext(states.get(i), value(messages.get(i)))));
            }
            outputs.add(ofAggregator);
        }
        return outputs;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static <T> T value(Verification<T> result) {
        return ((Verification.Passed<T>) result).value();
    }
}
