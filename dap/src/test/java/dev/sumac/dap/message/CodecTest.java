package dev.sumac.dap.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sumac.dap.message.Messages.Sample;
import dev.sumac.dap.message.Wire.LengthField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message against bytes written by hand, whole, truncated, with bytes left over, and with lengths that lie. */
class CodecTest {

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void encode_shouldGiveTheBytesWrittenByHand(Sample sample) {
        assertThat(HexFormat.of().formatHex(sample.value().encode()))
                .isEqualTo(HexFormat.of().formatHex(sample.wire().bytes()));
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void decode_shouldGiveTheMessage(Sample sample) throws DecodeException {
        assertThat(sample.decoding().decode(sample.wire().bytes().clone())).isEqualTo(sample.value());
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void decode_shouldRefuseEveryTruncation(Sample sample) {
        byte[] whole = sample.wire().bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            Encodable shorter;
            try {
                shorter = sample.decoding().decode(part.clone());
            } catch (DecodeException e) {
                continue;
            }
            // A list without a length of its own may end after any element: then it is another, whole message.
            assertThat(sample.value())
                    .as("cut to %d bytes", length)
                    .isInstanceOfAny(
                            UploadRequest.class,
                            UploadErrors.class,
                            AggregationJobInitReq.class,
                            AggregationJobResp.class,
                            AggregationJobContinueReq.class);
            assertThat(shorter).isNotEqualTo(sample.value());
            assertThat(shorter.encode()).isEqualTo(part);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void decode_shouldRefuseBytesLeftOver(Sample sample) {
        byte[] longer = Arrays.copyOf(sample.wire().bytes(), sample.wire().bytes().length + 1);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> sample.decoding().decode(longer));
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void decode_shouldRefuseALengthBeyondWhatRemains(Sample sample) {
        for (LengthField field : sample.wire().lengths()) {
            long largest = (1L << (8 * field.width())) - 1;
            for (long lie : new long[] {largest, largest / 2 + 1, sample.wire().remainingAfter(field) + 1L}) {
                assertThatExceptionOfType(DecodeException.class)
                        .as("length at %d says %d", field.at(), lie)
                        .isThrownBy(() -> sample.decoding().decode(sample.wire().withLength(field, lie)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sumac.dap.message.Messages#all")
    void decode_shouldNeverFailOtherwise(Sample sample) {
        byte[] whole = sample.wire().bytes();
        for (int at = 0; at < whole.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xff}) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) flip;
                Encodable decoded;
                try {
                    decoded = sample.decoding().decode(changed.clone());
                } catch (DecodeException e) {
                    assertThat(e).hasMessageMatching("[\\w.]+: .*");
                    continue;
                }
                assertThat(decoded.encode()).as("byte %d", at).isEqualTo(changed);
            }
        }
    }

    @Test
    void decode_shouldRefuseEmptyFieldsThatMustNotBe() {
        assertRefused("HpkeCiphertext.enc", () -> HpkeCiphertext.decode(Wire.hex("01 0000 00000001 ff")));
        assertRefused("HpkeCiphertext.payload", () -> HpkeCiphertext.decode(Wire.hex("01 0001 ff 00000000")));
        assertRefused("PlaintextInputShare.payload", () -> PlaintextInputShare.decode(Wire.hex("0000 00000000")));
        assertRefused("HpkeConfig.public_key", () -> HpkeConfig.decode(Wire.hex("01 0020 0001 0001 0000")));
        assertRefused("HpkeConfigList", () -> HpkeConfigList.decode(Wire.hex("0000")));
    }

    @Test
    void decode_shouldRefuseUnknownCodes() {
        String id = "000102030405060708090a0b0c0d0e0f";
        assertRefused("VerifyResp.verify_resp_type", () -> AggregationJobResp.decode(Wire.hex(id + "03")));
        assertRefused("ReportError", () -> AggregationJobResp.decode(Wire.hex(id + "02 00")));
        assertRefused("ReportError", () -> UploadErrors.decode(Wire.hex(id + "0c")));
        assertRefused("BatchMode", () -> CollectionJobReq.decode(Wire.hex("00 0000 00000000 0000")));
        assertRefused("BatchMode", () -> CollectionJobReq.decode(Wire.hex("03 0000 00000000 0000")));
    }

    @Test
    void decode_shouldRefuseAConfigOfTheOtherBatchMode() {
        assertRefused("Interval.start", () -> Query.decode(Wire.hex("01 0000")));
        assertRefused("Query.config", () -> Query.decode(Wire.hex("02 0010" + "00".repeat(16))));
        assertRefused("BatchSelector.config", () -> BatchSelector.decode(Wire.hex("01 0020" + "00".repeat(32))));
        assertRefused("BatchId", () -> BatchSelector.decode(Wire.hex("02 0010" + "00".repeat(16))));
    }

    @Test
    void decode_shouldRefuseAnHpkeConfigIdThatAppearsTwice() {
        String config = "01 0020 0001 0001 0001 ff";
        assertRefused("HpkeConfigList", () -> HpkeConfigList.decode(Wire.hex("0014" + config + config)));
    }

    @Test
    void uploadRequest_shouldKeepEachReportAsItCame() throws DecodeException {
        UploadRequest request = UploadRequest.decode(Wire.hex(Messages.REPORT_WIRE_1 + Messages.REPORT_WIRE_2));

        assertThat(request.reports())
                .extracting(report -> report.encoded().toByteArray())
                .containsExactly(Wire.hex(Messages.REPORT_WIRE_1), Wire.hex(Messages.REPORT_WIRE_2));
        assertThat(request.reports().get(1).report()).isEqualTo(Messages.FULL_2);
    }

    /** Reads a message with a list to its end, of so many items at most. */
    @FunctionalInterface
    private interface Bounded {
        Object decode(byte[] bytes, int most) throws DecodeException;
    }

    @Test
    void decode_shouldReadNoMoreItemsThanItMay() throws DecodeException {
        VerifyInit init = new VerifyInit(
                new ReportShare(Messages.META_1, Bytes.EMPTY, Messages.SEALED_1), Bytes.copyOf(new byte[1]));
        VerifyContinue more = new VerifyContinue(new ReportId(1, 2), Bytes.copyOf(new byte[1]));
        VerifyResp rejected = new VerifyResp.Reject(new ReportId(1, 2), ReportError.REPORT_REPLAYED);

        assertBounded(
                new UploadRequest(List.of(
                        UploadRequest.EncodedReport.of(Messages.FULL_1),
                        UploadRequest.EncodedReport.of(Messages.FULL_1))),
                UploadRequest::decode);
        assertBounded(
                new AggregationJobInitReq(1, Bytes.EMPTY, List.of(), List.of(init, init)),
                AggregationJobInitReq::decode);
        assertBounded(new AggregationJobContinueReq(1, List.of(more, more)), AggregationJobContinueReq::decode);
        assertBounded(new AggregationJobResp(List.of(rejected, rejected)), AggregationJobResp::decode);
        assertThat(UploadRequest.decode(new byte[0], 0).reports()).isEmpty();
    }

    /** Which are shorter than reports, and take as much memory. */
    @Test
    void decode_shouldCountTheExtensionsOfReportsToo() throws DecodeException {
        byte[] oneWithTwo = Wire.hex(Messages.REPORT_WIRE_2);

        assertThat(UploadRequest.decode(oneWithTwo, 3).reports()).hasSize(1);
        assertThatExceptionOfType(TooManyItemsException.class).isThrownBy(() -> UploadRequest.decode(oneWithTwo, 2));
    }

    /** @param two a message with two items */
    private static void assertBounded(Encodable two, Bounded decode) throws DecodeException {
        byte[] bytes = two.encode();
        assertThat(decode.decode(bytes, 2)).isEqualTo(two);
        assertThatExceptionOfType(TooManyItemsException.class).isThrownBy(() -> decode.decode(bytes, 1));
        // What comes after one too many is not looked at.
        byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatExceptionOfType(TooManyItemsException.class).isThrownBy(() -> decode.decode(more, 2));
    }

    @Test
    void uploadRequest_shouldDecodeReportsWhoseExtensionsAreInDisorder() throws DecodeException {
        Report disordered = UploadRequest.decode(Wire.hex(Messages.REPORT_WIRE_2))
                .reports()
                .getFirst()
                .report();

        assertThat(TypedExtension.strictlyIncreasing(disordered.reportMetadata().publicExtensions()))
                .isFalse();
    }

    @Test
    void strictlyIncreasing_shouldRefuseRepeatsAndDescents() {
        Extension one = new Extension(1, Bytes.EMPTY);
        Extension two = new Extension(2, Bytes.EMPTY);
        assertThat(TypedExtension.strictlyIncreasing(List.of())).isTrue();
        assertThat(TypedExtension.strictlyIncreasing(List.of(one, two))).isTrue();
        assertThat(TypedExtension.strictlyIncreasing(List.of(one, one))).isFalse();
        assertThat(TypedExtension.strictlyIncreasing(List.of(two, one))).isFalse();
    }

    @Test
    void leaderSelectedBatchId_shouldBeThirtyTwoBytes() throws DecodeException {
        assertThat(AggregationJobExtension.leaderSelectedBatchId(Messages.BATCH).batchId())
                .isEqualTo(Messages.BATCH);
        assertRefused("BatchId", () -> new AggregationJobExtension(1, Messages.bytes("00".repeat(31))).batchId());
        assertRefused(
                "AggregationJobExtension.extension_data",
                () -> new AggregationJobExtension(1, Messages.bytes("00".repeat(33))).batchId());
    }

    @Test
    void aads_shouldBeTheConcatenationOfTheirFields() {
        Bytes configuration = Messages.bytes("c0ffee");
        assertThat(new InputShareAad(Messages.TASK, configuration, Messages.META_1, Messages.bytes("aabb")).encode())
                .isEqualTo(Wire.hex("f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7 c0ffee"
                        + Messages.METADATA_1 + "<00000002> aabb"));
        assertThat(new AggregateShareAad(Messages.TASK, configuration, Messages.bytes("010203")).encode())
                .isEqualTo(Wire.hex("f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7 c0ffee 010203"));
    }

    @Test
    void applicationContext_shouldBeTheTagAndTheTaskId() {
        assertThat(DapVersion.applicationContext(Messages.TASK))
                .isEqualTo(Wire.hex("6461702d3138 f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7"));
    }

    @Test
    void toString_shouldNotShowContents() {
        assertThat(new PlaintextInputShare(List.of(), Messages.bytes("5ec2e7")).toString())
                .isEqualTo("PlaintextInputShare[privateExtensions=[], payload=Bytes[3]]");
    }

    private static void assertRefused(String field, ThrowingCallable decoding) {
        assertThatExceptionOfType(DecodeException.class).isThrownBy(decoding).withMessageStartingWith(field + ":");
    }
}
