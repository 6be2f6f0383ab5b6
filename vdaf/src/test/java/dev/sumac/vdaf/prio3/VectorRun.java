package dev.sumac.vdaf.prio3;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.kernel.Kernels;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Runs the operations of one vector in their order and compares what they give, byte for byte (VDAF appendix C). Every
 * input is decoded before the operation that is tested, so that bytes that do not decode cannot pass for a refusal.
 */
final class VectorRun {
    private static final HexFormat HEX = HexFormat.of();

    private final JsonNode vector;
    private final Prio3 prio3;
    private final VerifyKey key;

    /** How many copies of a report make up the batch of each operation. */
    private final int copies;

    private final Map<List<Integer>, VerifyState> states = new HashMap<>();

    /** Holds if the file's vector does; whatever is wrong with it, the failure names the file. */
    static void check(Path file, Kernels kernels, int copies) {
        try {
            new VectorRun(file, kernels, copies).run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(file.getFileName() + ": " + e, e);
        }
    }

    private VectorRun(Path file, Kernels kernels, int copies) throws IOException {
        this.vector = new ObjectMapper().readTree(file.toFile());
        Prio3Type type = VectorType.read(file.getFileName().toString(), vector);
        this.prio3 = new Prio3(type, vector.get("shares").intValue(), hex(vector.get("ctx")), kernels);
        this.key = new VerifyKey(hex(vector.get("verify_key")));
        this.copies = copies;
    }

    private void run() {
        assertThat(hex(vector.get("agg_param"))).isEmpty();
        assertThat(vector.get("operations")).isNotEmpty();
        for (JsonNode operation : vector.get("operations")) {
            boolean success = operation.get("success").booleanValue();
            run(operation, success);
        }
    }

    private void run(JsonNode operation, boolean success) {
        try {
            switch (operation.get("operation").textValue()) {
                case "shard" -> shard(report(operation), success);
                case "verify_init" -> verifyInit(operation, success);
                case "verifier_shares_to_message" -> verifierSharesToMessage(report(operation), success);
                case "verify_next" -> verifyNext(operation, success);
                case "aggregate" -> aggregate(operation.get("aggregator_id").intValue(), success);
                case "unshard" -> unshard(success);
                default -> throw new IllegalStateException("unknown operation");
            }
        } catch (AssertionError | DecodeException | RuntimeException e) {
            throw new AssertionError(operation + ": " + e.getMessage(), e);
        }
    }

    private void shard(JsonNode report, boolean success) {
        assertThat(success).isTrue();
        Measured input =
                new Measured(measurement(report.get("measurement")), hex(report.get("nonce")), hex(report.get("rand")));
        for (Sharded sharded : prio3.shard(copies(input))) {
            assertHex(sharded.publicShare().encode(), report.get("public_share"));
            assertThat(sharded.inputShares()).hasSameSizeAs(report.get("input_shares"));
            for (int j = 0; j < prio3.shares(); j++) {
                assertHex(
                        sharded.inputShares().get(j).encode(),
                        report.get("input_shares").get(j));
            }
        }
    }

    private void verifyInit(JsonNode operation, boolean success) throws DecodeException {
        JsonNode report = report(operation);
        int aggregator = operation.get("aggregator_id").intValue();
        ReportShare input = new ReportShare(
                hex(report.get("nonce")),
                prio3.codec().decodePublicShare(hex(report.get("public_share"))),
                prio3.codec()
                        .decodeInputShare(
                                aggregator, hex(report.get("input_shares").get(aggregator))));
        for (Verification<Initialized> result : prio3.verifyInit(key, aggregator, copies(input))) {
            if (passed(result, success)) {
                Initialized initialized = value(result);
                assertHex(
                        initialized.verifierShare().encode(),
                        report.get("verifier_shares").get(0).get(aggregator));
                states.put(List.of(operation.get("report_index").intValue(), aggregator), initialized.state());
            }
        }
    }

    private void verifierSharesToMessage(JsonNode report, boolean success) throws DecodeException {
        List<VerifierShare> shares = new ArrayList<>();
        for (JsonNode share : report.get("verifier_shares").get(0)) {
            shares.add(prio3.codec().decodeVerifierShare(hex(share)));
        }
        for (Verification<VerifierMessage> result : prio3.verifierSharesToMessage(copies(shares))) {
            if (passed(result, success)) {
                assertHex(
                        value(result).encode(), report.get("verifier_messages").get(0));
            }
        }
    }

    private void verifyNext(JsonNode operation, boolean success) throws DecodeException {
        assertThat(operation.get("round").intValue()).isEqualTo(1);
        JsonNode report = report(operation);
        int aggregator = operation.get("aggregator_id").intValue();
        VerifyState state =
                requireNonNull(states.get(List.of(operation.get("report_index").intValue(), aggregator)));
        VerifierMessage message = prio3.codec()
                .decodeVerifierMessage(hex(report.get("verifier_messages").get(0)));
        Verification<OutputShare> result = prio3.verifyNext(state, message);
        if (passed(result, success)) {
            assertHex(value(result).encode(), report.get("out_shares").get(aggregator));
        }
    }

    private void aggregate(int aggregator, boolean success) throws DecodeException {
        assertThat(success).isTrue();
        AggregateShare share = prio3.newAggregateShare();
        for (JsonNode report : vector.get("reports")) {
            share.add(
                    prio3.codec().decodeOutputShare(hex(report.get("out_shares").get(aggregator))));
        }
        assertHex(share.encode(), vector.get("agg_shares").get(aggregator));
    }

    private void unshard(boolean success) throws DecodeException {
        assertThat(success).isTrue();
        List<AggregateShare> shares = new ArrayList<>();
        for (JsonNode share : vector.get("agg_shares")) {
            shares.add(prio3.codec().decodeAggregateShare(hex(share)));
        }
        List<BigInteger> expected = new ArrayList<>();
        JsonNode result = vector.get("agg_result");
        if (result.isArray()) {
            result.forEach(number -> expected.add(number.bigIntegerValue()));
        } else {
            expected.add(result.bigIntegerValue());
        }
        assertThat(prio3.unshard(shares)).isEqualTo(expected);
    }

    private static boolean passed(Verification<?> result, boolean success) {
        assertThat(result instanceof Verification.Passed<?>).isEqualTo(success);
        return success;
    }

    private static <T> T value(Verification<T> result) {
        return ((Verification.Passed<T>) result).value();
    }

    private <T> List<T> copies(T one) {
        return Collections.nCopies(copies, one);
    }

    private JsonNode report(JsonNode operation) {
        return vector.get("reports").get(operation.get("report_index").intValue());
    }

    private static long[] measurement(JsonNode measurement) {
        if (!measurement.isArray()) {
            return new long[] {number(measurement)};
        }
        long[] numbers = new long[measurement.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(measurement.get(i));
        }
        return numbers;
    }

    private static long number(JsonNode node) {
        return node.isBoolean() ? (node.booleanValue() ? 1 : 0) : node.longValue();
    }

    private static void assertHex(byte[] actual, JsonNode expected) {
        assertThat(HEX.formatHex(actual)).isEqualTo(expected.textValue());
    }

    private static byte[] hex(JsonNode node) {
        return HEX.parseHex(node.textValue());
    }
}
