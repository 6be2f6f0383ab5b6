package dev.sumac.vdaf.prio3;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.kernel.ScalarKernels;
import dev.sumac.vdaf.xof.TestXof;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the repository's own vectors: the official format, other parameters. What it writes is only as good as the
 * implementation that computes it, so it is run when all official vectors hold, and the files are kept.
 */
public final class OwnVectors {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final byte[] CONTEXT = "sumac test vectors".getBytes(StandardCharsets.UTF_8);

    private OwnVectors() {}

    /** Writes all files into the directory that is the first argument. */
    public static void main(String[] args) throws IOException, DecodeException {
        for (Map.Entry<String, String> file : all().entrySet()) {
            Files.writeString(Path.of(args[0]).resolve(file.getKey()), file.getValue());
        }
    }

    /** The contents of all files by name. */
    static Map<String, String> all() throws IOException, DecodeException {
        Map<String, String> files = new TreeMap<>();
        good(files, "0", 4, new Prio3Type.Count(), of(1), of(0), of(1));
        good(files, "0", 2, new Prio3Type.Sum(1), of(1), of(0), of(1), of(1));
        good(files, "1", 3, new Prio3Type.Sum(1_000_000), of(999_999), of(1_000_000), of(0), of(524_287), of(524_288));
        good(files, "2", 2, new Prio3Type.Sum(Long.MAX_VALUE), of(Long.MAX_VALUE - 1), of(1));
        good(files, "0", 2, new Prio3Type.SumVec(20, 1, 6), bits(20, 0xA5A5A), bits(20, 0xFFFFF));
        good(files, "1", 3, new Prio3Type.SumVec(4, 1000, 7), of(1000, 0, 511, 512), of(1, 2, 3, 4));
        good(files, "2", 2, new Prio3Type.SumVec(1, 300, 20), of(300), of(299));
        good(files, "0", 2, new Prio3Type.Histogram(1, 1), of(0), of(0));
        good(files, "1", 2, new Prio3Type.Histogram(7, 3), of(0), of(6), of(3));
        good(files, "2", 5, new Prio3Type.Histogram(33, 6), of(32), of(31));
        good(files, "0", 2, new Prio3Type.MultihotCountVec(9, 3, 4), bits(9, 0x111), bits(9, 0), bits(9, 0x6));
        good(files, "1", 3, new Prio3Type.MultihotCountVec(5, 5, 2), bits(5, 0x1F), bits(5, 0x15));
        good(files, "0", 2, new Prio3Type.SumVecWithMultiproof(2, 5, 100, 4), of(100, 0, 50, 63, 64));
        good(files, "1", 4, new Prio3Type.SumVecWithMultiproof(5, 2, 7, 3), of(7, 1), of(0, 6));
        good(files, "0", 3, new Prio3Type.HigherDegree(), of(0), of(1), of(2));
        for (Prio3Type type : List.of(
                new Prio3Type.Sum(1000),
                new Prio3Type.SumVec(3, 10, 4),
                new Prio3Type.Histogram(11, 4),
                new Prio3Type.MultihotCountVec(6, 2, 3),
                new Prio3Type.SumVecWithMultiproof(2, 3, 5, 2),
                new Prio3Type.HigherDegree())) {
            bad(files, type);
        }
        for (TestXof xof : TestXof.values()) {
            files.put(xof.fileName, xof(xof));
        }
        return files;
    }

    private static String xof(TestXof xof) throws IOException {
        byte[] seed = new byte[xof.seedSize];
        new Random(19).nextBytes(seed);
        byte[] binder = "binder".repeat(40).getBytes(StandardCharsets.UTF_8);
        int length = 25;
        ObjectNode root = JSON.objectNode();
        root.put("seed", Vector.hex(seed)).put("dst", Vector.hex(CONTEXT)).put("binder", Vector.hex(binder));
        root.put("length", length).put("derived_seed", Vector.hex(xof.deriveSeed(seed, CONTEXT, binder)));
        byte[] expanded = xof.expandIntoVec(Field128.INSTANCE, seed, CONTEXT, binder, length);
        root.put("expanded_vec_field128", Vector.hex(expanded));
        return text(root);
    }

    private static void good(
            Map<String, String> files, String suffix, int shares, Prio3Type type, long[]... measurements)
            throws IOException, DecodeException {
        Vector vector = new Vector(type, shares);
        for (long[] measurement : measurements) {
            vector.addValidReport(measurement);
        }
        vector.aggregate();
        files.put(vector.name + "_own_" + suffix + ".json", vector.text());
    }

    /** One file per thing that a client could have got wrong, each refused when the verifier shares meet. */
    private static void bad(Map<String, String> files, Prio3Type type) throws IOException, DecodeException {
        Instance instance = new Instance(type, 2, CONTEXT);
        int measurement = instance.valid.measurementLength() * instance.field.encodedSize();
        Map<String, Flip> flips = new TreeMap<>(Map.of(
                "meas_share", new Flip(1, 0),
                "wire_seed", new Flip(1, measurement),
                "gadget_poly", new Flip(1, instance.leaderElementsSize() - instance.field.encodedSize()),
                "helper_seed", new Flip(2, 31)));
        if (instance.hasJointRand()) {
            flips.put("leader_blind", new Flip(1, instance.leaderElementsSize()));
            flips.put("helper_blind", new Flip(2, 32));
            flips.put("leader_part", new Flip(0, 0));
            flips.put("helper_part", new Flip(0, 32));
        }
        for (Map.Entry<String, Flip> flip : flips.entrySet()) {
            Vector vector = new Vector(type, 2);
            vector.addInvalidReport(flip.getValue());
            files.put(vector.name + "_own_bad_" + flip.getKey() + ".json", vector.text());
        }
        if (instance.hasJointRand()) {
            Vector vector = new Vector(type, 2);
            vector.addReportWithBadMessage();
            files.put(vector.name + "_own_bad_verifier_message.json", vector.text());
        }
    }

    private static String text(ObjectNode root) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withArrayIndenter(indenter).withObjectIndenter(indenter);
        ObjectMapper mapper = new ObjectMapper();
        return mapper.writer(printer).writeValueAsString(mapper.treeToValue(root, TreeMap.class)) + "\n";
    }

    /** Flips the lowest bit of one byte of the public share (0), the Leader's input share (1) or the Helper's (2). */
    private record Flip(int share, int offset) {}

    private static long[] of(long... measurement) {
        return measurement;
    }

    private static long[] bits(int length, int mask) {
        long[] bits = new long[length];
        for (int i = 0; i < length; i++) {
            bits[i] = (long) mask >>> i & 1;
        }
        return bits;
    }

    /** One file. */
    private static final class Vector {
        private final Prio3 prio3;
        private final int shares;
        private final Random random = new Random(18);
        private final VerifyKey key;
        private final ObjectNode root = JSON.objectNode();
        private final ArrayNode operations = JSON.arrayNode();
        private final ArrayNode reports = JSON.arrayNode();
        private final List<AggregateShare> sums = new ArrayList<>();
        final String name;
        private final Prio3Type type;

        Vector(Prio3Type type, int shares) {
            this.type = type;
            this.shares = shares;
            this.prio3 = new Prio3(type, shares, CONTEXT, ScalarKernels.INSTANCE);
            byte[] keyBytes = bytes(VerifyKey.SIZE);
            this.key = new VerifyKey(keyBytes);
            this.name = VectorType.write(type, root);
            root.put("agg_param", "")
                    .put("ctx", hex(CONTEXT))
                    .put("shares", shares)
                    .put("verify_key", hex(keyBytes));
            root.putNull("agg_result");
            root.set("agg_shares", JSON.arrayNode());
            root.set("operations", operations);
            root.set("reports", reports);
            for (int j = 0; j < shares; j++) {
                sums.add(prio3.newAggregateShare());
            }
        }

        void addValidReport(long[] measurement) throws DecodeException {
            Report report = new Report(measurement, bytes(Prio3.NONCE_SIZE), bytes(prio3.randSize()));
            report.node.set("measurement", node(measurement));
            operation("shard", -1, -1, true);
            report.verifyInit(prio3.shard(report.measured));
            VerifierMessage message = report.message(true);
            for (int j = 0; j < shares; j++) {
                OutputShare output = passed(prio3.verifyNext(report.states.get(j), message));
                report.node.withArray("out_shares").add(hex(output.encode()));
                operation("verify_next", j, 1, true);
                sums.get(j).add(output);
            }
        }

        void addInvalidReport(Flip flip) throws DecodeException {
            Report report = new Report(someMeasurement(), bytes(Prio3.NONCE_SIZE), bytes(prio3.randSize()));
            Sharded sharded = prio3.shard(report.measured);
            byte[][] encoded = {
                sharded.publicShare().encode(),
                sharded.inputShares().get(0).encode(),
                sharded.inputShares().get(1).encode()
            };
            encoded[flip.share][flip.offset] ^= 1;
            Codec codec = prio3.codec();
            report.verifyInit(new Sharded(
                    codec.decodePublicShare(encoded[0]),
                    List.of(codec.decodeInputShare(0, encoded[1]), codec.decodeInputShare(1, encoded[2]))));
            report.message(false);
        }

        void addReportWithBadMessage() throws DecodeException {
            Report report = new Report(someMeasurement(), bytes(Prio3.NONCE_SIZE), bytes(prio3.randSize()));
            report.verifyInit(prio3.shard(report.measured));
            byte[] message = report.message(true).encode();
            message[31] ^= (byte) 0x80;
            operations.remove(operations.size() - 1);
            report.node.set("verifier_messages", JSON.arrayNode().add(hex(message)));
            for (int j = 0; j < shares; j++) {
                operation("verify_next", j, 1, false);
            }
        }

        private long[] someMeasurement() {
            return switch (type) {
                case Prio3Type.SumVec sumVec -> new long[sumVec.length()];
                case Prio3Type.SumVecWithMultiproof sumVec -> new long[sumVec.length()];
                case Prio3Type.MultihotCountVec multihot -> bits(multihot.length(), 1);
                default -> of(1);
            };
        }

        void aggregate() {
            for (int j = 0; j < shares; j++) {
                root.withArray("agg_shares").add(hex(sums.get(j).encode()));
                ObjectNode operation = JSON.objectNode();
                operation.put("aggregator_id", j).put("operation", "aggregate").put("success", true);
                operations.add(operation);
            }
            operations.add(JSON.objectNode().put("operation", "unshard").put("success", true));
            List<BigInteger> result = prio3.unshard(sums);
            boolean single = type instanceof Prio3Type.Count
                    || type instanceof Prio3Type.Sum
                    || type instanceof Prio3Type.HigherDegree;
            if (single) {
                root.put("agg_result", result.getFirst());
            } else {
                ArrayNode numbers = JSON.arrayNode();
                result.forEach(numbers::add);
                root.set("agg_result", numbers);
            }
        }

        private com.fasterxml.jackson.databind.JsonNode node(long[] measurement) {
            ArrayNode numbers = JSON.arrayNode();
            for (long number : measurement) {
                if (type instanceof Prio3Type.MultihotCountVec) {
                    numbers.add(number == 1);
                } else {
                    numbers.add(number);
                }
            }
            boolean vector = type instanceof Prio3Type.SumVec
                    || type instanceof Prio3Type.SumVecWithMultiproof
                    || type instanceof Prio3Type.MultihotCountVec;
            return vector ? numbers : numbers.get(0);
        }

        private void operation(String operation, int aggregator, int round, boolean success) {
            ObjectNode node = JSON.objectNode();
            if (aggregator >= 0) {
                node.put("aggregator_id", aggregator);
            }
            node.put("operation", operation).put("report_index", reports.size() - 1);
            if (round >= 0) {
                node.put("round", round);
            }
            operations.add(node.put("success", success));
        }

        String text() throws IOException {
            return OwnVectors.text(root);
        }

        private byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        /** One report of the file. */
        private final class Report {
            final Measured measured;
            final ObjectNode node = reports.addObject();
            final List<VerifyState> states = new ArrayList<>();
            private final List<VerifierShare> verifierShares = new ArrayList<>();

            Report(long[] measurement, byte[] nonce, byte[] rand) {
                measured = new Measured(measurement, nonce, rand);
                node.putNull("measurement").put("nonce", hex(nonce)).put("rand", hex(rand));
                node.set("out_shares", JSON.arrayNode());
                node.set("verifier_messages", JSON.arrayNode());
            }

            void verifyInit(Sharded sharded) {
                node.put("public_share", hex(sharded.publicShare().encode()));
                ArrayNode inputShares = node.putArray("input_shares");
                ArrayNode shareNodes = node.putArray("verifier_shares").addArray();
                for (InputShare inputShare : sharded.inputShares()) {
                    inputShares.add(hex(inputShare.encode()));
                    ReportShare share = new ReportShare(measured.nonce(), sharded.publicShare(), inputShare);
                    Initialized initialized = passed(prio3.verifyInit(key, inputShare.aggregatorId(), List.of(share))
                            .getFirst());
                    states.add(initialized.state());
                    verifierShares.add(initialized.verifierShare());
                    shareNodes.add(hex(initialized.verifierShare().encode()));
                    operation("verify_init", inputShare.aggregatorId(), -1, true);
                }
            }

            VerifierMessage message(boolean success) throws DecodeException {
                Verification<VerifierMessage> result =
                        prio3.verifierSharesToMessage(List.of(verifierShares)).getFirst();
                operation("verifier_shares_to_message", -1, 0, success);
                if (!success) {
                    if (result instanceof Verification.Passed) {
                        throw new IllegalStateException("an invalid report passed");
                    }
                    return new VerifierMessage(new byte[0]);
                }
                VerifierMessage message = passed(result);
                node.withArray("verifier_messages").add(hex(message.encode()));
                return message;
            }
        }

        private static <T> T passed(Verification<T> result) {
            return ((Verification.Passed<T>) result).value();
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }
}
