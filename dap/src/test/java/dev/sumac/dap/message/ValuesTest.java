package dev.sumac.dap.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Ids, times, intervals, checksums, codes. */
class ValuesTest {

    private static final long MAX = -1L;

    @Test
    void ids_shouldHaveTheTextFormOfTheDraft() {
        // The example of section 3.
        assertThat(Messages.TASK).hasToString("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");
        assertThat(TaskId.parse("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec")).isEqualTo(Messages.TASK);
        assertThat(AggregationJobId.of(Wire.hex("95ceda51e1a9752368b0d961f9466128")))
                .hasToString("lc7aUeGpdSNosNlh-UZhKA");
        assertThat(Messages.REPORT_1).hasToString("AAECAwQFBgcICQoLDA0ODw");
    }

    @Test
    void parse_shouldRefuseOtherTextForms() {
        for (String text : new String[] {
            "",
            "8BY0",
            "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec=",
            "8BY0RzZMzxvA46/8ymhzycOB9krN+QIGYvg/RsByGec",
            "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGed" // the spare bits of the last character are not zero
        }) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> TaskId.parse(text));
        }
    }

    @Test
    void ids_shouldRefuseOtherLengths() {
        assertThatIllegalArgumentException().isThrownBy(() -> TaskId.of(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> BatchId.of(new byte[33]));
        assertThatIllegalArgumentException().isThrownBy(() -> ReportId.of(new byte[15]));
        assertThatIllegalArgumentException().isThrownBy(() -> new CollectionJobId(""));
    }

    @Test
    void reportIds_shouldSortAsUnsignedBytes() {
        ReportId[] ids = {Messages.REPORT_2, new ReportId(0, MAX), Messages.REPORT_1, new ReportId(0, 1)};
        Arrays.sort(ids);
        assertThat(ids).containsExactly(new ReportId(0, 1), new ReportId(0, MAX), Messages.REPORT_1, Messages.REPORT_2);
    }

    @Test
    void bytes_shouldCompareByContent() {
        Bytes whole = Messages.bytes("00010203 000102");
        assertThat(whole.slice(0, 3)).isEqualTo(whole.slice(4, 3)).hasSameHashCodeAs(whole.slice(4, 3));
        assertThat(whole.slice(0, 3)).isNotEqualTo(whole.slice(1, 3)).isNotEqualTo(whole.slice(0, 2));
        assertThat(whole.slice(4, 3).toByteArray()).isEqualTo(Wire.hex("000102"));
        assertThat(whole.slice(4, 3).detached()).isEqualTo(whole.slice(4, 3));
    }

    @Test
    void interval_shouldBeHalfOpenAndUnsigned() {
        Interval interval = new Interval(10, 2);
        assertThat(interval.contains(9)).isFalse();
        assertThat(interval.isAfter(9)).isTrue();
        assertThat(interval.contains(10)).isTrue();
        assertThat(interval.contains(11)).isTrue();
        assertThat(interval.contains(12)).isFalse();
        assertThat(interval.isBefore(12)).isTrue();
        assertThat(interval.isBefore(MAX)).isTrue();
        assertThat(interval.contains(MAX)).isFalse();
        assertThat(new Interval(10, 0).contains(10)).isFalse();
    }

    @Test
    void interval_shouldNoticeThatItsEndOverflows() {
        assertThat(new Interval(MAX, 0).isBounded()).isTrue();
        assertThat(new Interval(MAX, 1).isBounded()).isFalse();
        assertThat(new Interval(1, MAX).isBounded()).isFalse();
        assertThat(new Interval(0, MAX).end()).isEqualTo(MAX);
        assertThat(new Interval(MAX, 1).contains(MAX)).isTrue();
    }

    @Test
    void selector_shouldBeConsistentOnlyWithinTheQuery() {
        Query asked = new Query.TimeInterval(new Interval(10, 5));
        assertThat(within(10, 5).isConsistentWith(asked)).isTrue();
        assertThat(within(12, 1).isConsistentWith(asked)).isTrue();
        assertThat(within(9, 2).isConsistentWith(asked)).isFalse();
        assertThat(within(14, 2).isConsistentWith(asked)).isFalse();
        assertThat(within(12, MAX).isConsistentWith(asked)).isFalse();
        assertThat(within(10, 5).isConsistentWith(new Query.LeaderSelected())).isFalse();
        assertThat(new BatchSelector.LeaderSelected(Messages.BATCH).isConsistentWith(asked))
                .isFalse();
        assertThat(new BatchSelector.LeaderSelected(Messages.BATCH).isConsistentWith(new Query.LeaderSelected()))
                .isTrue();
    }

    private static BatchSelector within(long start, long duration) {
        return new BatchSelector.TimeInterval(new Interval(start, duration));
    }

    @Test
    void times_shouldRoundDownAndCompareUnsigned() {
        Instant now = Instant.ofEpochSecond(1_234_567_899);
        assertThat(Times.of(now, 10)).isEqualTo(123_456_789);
        assertThat(Times.isAfter(MAX, 1)).isTrue();
        assertThat(Times.isBefore(1, MAX)).isTrue();
        assertThat(Times.of(now, MAX)).isZero();
    }

    @Test
    void isTooEarly_shouldAllowTheSkewAndNoMore() {
        Instant now = Instant.ofEpochSecond(1_000);
        Duration skew = Duration.ofSeconds(60);
        assertThat(Times.isTooEarly(106, now, skew, 10)).isFalse();
        assertThat(Times.isTooEarly(107, now, skew, 10)).isTrue();
        assertThat(Times.isTooEarly(MAX, now, skew, 10)).isTrue();
    }

    @Test
    void isTooOld_shouldNotOverflow() {
        Instant now = Instant.ofEpochSecond(1_000);
        assertThat(Times.isTooOld(89, now, Duration.ofSeconds(100), 10)).isTrue();
        assertThat(Times.isTooOld(90, now, Duration.ofSeconds(100), 10)).isFalse();
        assertThat(Times.isTooOld(0, now, Duration.ofSeconds(Long.MAX_VALUE), 10))
                .isFalse();
        assertThat(Times.isTooOld(MAX, now, Duration.ofSeconds(100), 10)).isFalse();
    }

    @Test
    void checksum_shouldBeTheXorOfTheIdsHashes() {
        Checksum one = Checksum.of(Messages.REPORT_1);
        Checksum two = Checksum.of(Messages.REPORT_2);
        assertThat(one.xor(two)).isEqualTo(two.xor(one)).isNotEqualTo(one);
        assertThat(one.xor(one)).isEqualTo(Checksum.EMPTY);
        assertThat(Checksum.of(one.toByteArray())).isEqualTo(one);
        assertThat(Checksum.EMPTY.toByteArray()).isEqualTo(new byte[32]);
    }

    @Test
    void reportErrors_shouldHaveTheCodesOfTheRegistry() {
        assertThat(Arrays.stream(ReportError.values()).map(e -> e.code() + " " + e.token()))
                .containsExactly(
                        "1 batch_collected",
                        "2 report_replayed",
                        "3 report_dropped",
                        "4 hpke_unknown_config_id",
                        "5 hpke_decrypt_error",
                        "6 vdaf_verify_error",
                        "7 task_expired",
                        "8 invalid_message",
                        "9 report_too_early",
                        "10 task_not_started",
                        "11 outdated_config");
    }

    @Test
    void problems_shouldStandUnderTheDraftsUrn() {
        assertThat(Arrays.stream(DapProblem.values()).map(DapProblem::token))
                .containsExactly(
                        "invalidMessage",
                        "unrecognizedTask",
                        "unrecognizedAggregationJob",
                        "batchInvalid",
                        "invalidBatchSize",
                        "invalidAggregationParameter",
                        "batchMismatch",
                        "stepMismatch",
                        "batchOverlap",
                        "unsupportedExtension",
                        "invalidExtension");
        assertThat(DapProblem.INVALID_MESSAGE.type()).isEqualTo("urn:ietf:params:ppm:dap:error:invalidMessage");
        assertThat(DapProblem.ofType("urn:ietf:params:ppm:dap:error:batchOverlap"))
                .contains(DapProblem.BATCH_OVERLAP);
        assertThat(DapProblem.ofType("about:blank")).isEmpty();
    }
}
