package dev.sumac.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.sdk.TestAggregators.Answer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorTest {

    private static final Query NEXT = new Query.LeaderSelected();
    private static final byte[] NEXT_REQUEST = new CollectionJobReq(NEXT, Bytes.EMPTY, List.of()).encode();
    private static final String JOB = "/l/jobs/any%20thing?step=0&x=%2F";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestAggregators aggregators = new TestAggregators(new VdafConfig.Prio3Histogram(5, 2));
    private final TestTime time = new TestTime();
    private final Client client =
            Client.builder(aggregators.task).clock(time).pause(time).build();
    private final Collector collector = Collector.builder(
                    aggregators.task, aggregators.collector, TestAggregators.TOKEN)
            .clock(time)
            .pause(time)
            .build();

    @AfterEach
    void stop() {
        aggregators.close();
    }

    private Answer ready() {
        return Answer.of(
                MediaType.COLLECTION_JOB_RESP, aggregators.collect(NEXT_REQUEST).encode());
    }

    @Test
    void collect_shouldAddUpWhatClientsUploaded() throws Exception {
        client.upload(List.of(new long[] {3}, new long[] {0}, new long[] {3}));
        client.upload(new long[] {4});
        aggregators.script("GET " + JOB, Answer.of(202), ready());

        Collected collected = collector.collect(NEXT, LONG);

        assertThat(collected.reportCount()).isEqualTo(4);
        assertThat(collected.interval()).isEqualTo(new Interval(5, 6));
        assertThat(collected.result()).extracting(BigInteger::intValueExact).containsExactly(1, 0, 0, 2, 1);
    }

    @Test
    void collect_shouldPollWhenTheLeaderSaysWithTheLocationsQueryAndTheToken() throws Exception {
        client.upload(new long[] {1});
        aggregators.script("GET " + JOB, Answer.of(200, "Retry-After", "7"), Answer.of(204), ready());

        collector.collect(NEXT, LONG);

        assertThat(time.pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(7), Duration.ofSeconds(1));
        assertThat(aggregators.received(aggregators.jobsLine()).getFirst().body())
                .isEqualTo(NEXT_REQUEST);
        assertThat(aggregators.received)
                .filteredOn(request ->
                        request.line().contains("/jobs/") || request.line().contains("collection_jobs"))
                .hasSize(5)
                .allSatisfy(request ->
                        assertThat(request.headers()).containsEntry("Authorization", "Bearer collector-token"));
    }

    @Test
    void collect_shouldSayAtEachLookThatTheLeaderIsNotDone() throws Exception {
        client.upload(new long[] {1});
        aggregators.script("GET " + JOB, Answer.of(202), Answer.of(202), ready());
        List<CollectionState.Pending> told = new ArrayList<>();

        Collector.builder(aggregators.task, aggregators.collector, TestAggregators.TOKEN)
                .clock(time)
                .pause(time)
                .whilePending(told::add)
                .build()
                .collect(NEXT, LONG);

        assertThat(told)
                .hasSize(3)
                .allMatch(pending -> pending.job().location().toString().endsWith(JOB));
    }

    @Test
    void collect_shouldStoreTheResultBeforeItDeletesTheJob() throws Exception {
        client.upload(new long[] {1});
        aggregators.script("GET " + JOB, ready());
        List<String> linesWhenStored = new ArrayList<>();

        collector.collect(NEXT, LONG, collected -> linesWhenStored.addAll(aggregators.lines()));

        assertThat(linesWhenStored).contains("GET " + JOB).doesNotContain("DELETE " + JOB);
        assertThat(aggregators.lines()).endsWith("DELETE " + JOB);
    }

    @Test
    void collect_shouldTakeAnAnswerToTheFirstRequest() throws Exception {
        client.upload(new long[] {1});
        aggregators.script(aggregators.jobsLine(), ready().with("Location", JOB));

        assertThat(collector.collect(NEXT, LONG).reportCount()).isEqualTo(1);
        assertThat(time.pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void start_shouldTakeAnySuccessWithAnEmptyBodyForPending(int status) throws Exception {
        aggregators.script(aggregators.jobsLine(), Answer.of(status, "Location", "x/../y"));

        CollectionState state = collector.start(NEXT);

        assertThat(state).isInstanceOf(CollectionState.Pending.class);
        assertThat(state.job().location().getPath()).isEqualTo("/l/tasks/" + aggregators.task.id() + "/y");
        assertThat(state.job().request().toByteArray()).isEqualTo(NEXT_REQUEST);
    }

    @Test
    void start_shouldSendTheIntervalThatIsAskedFor() throws Exception {
        Query query = new Query.TimeInterval(new Interval(123_456_789, 2));
        CollectionState state = collector.start(query);
        assertThat(CollectionJobReq.decode(state.job().request().toByteArray()).query())
                .isEqualTo(query);
    }

    @Test
    void collect_shouldSayWhyAJobFailed() {
        aggregators.script(
                "GET " + JOB, Answer.of(202), Answer.problem(400, "urn:ietf:params:ppm:dap:error:invalidBatchSize"));

        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> collector.collect(NEXT, LONG))
                .satisfies(e -> assertThat(e.problem()).contains(DapProblem.INVALID_BATCH_SIZE));
        assertThat(aggregators.lines()).doesNotContain("DELETE " + JOB);
    }

    @Test
    void collect_shouldGoOnAfterTheLeaderWasAway() throws Exception {
        client.upload(new long[] {1});
        aggregators.script("GET " + JOB, Answer.of(503, "Retry-After", "20"), ready());

        assertThat(collector.collect(NEXT, LONG).reportCount()).isEqualTo(1);
        assertThat(time.pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(20));
    }

    @Test
    void collect_shouldGiveUpInTime() {
        for (int i = 0; i < 100; i++) {
            aggregators.script("GET " + JOB, Answer.of(202, "Retry-After", "10"));
        }
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> collector.collect(NEXT, Duration.ofSeconds(60)));
        assertThat(aggregators.received("GET " + JOB)).hasSize(6);
    }

    @Test
    void open_shouldRefuseSharesOfAnotherRequest() throws Exception {
        client.upload(new long[] {1});
        byte[] other = new CollectionJobReq(NEXT, Bytes.wrap(new byte[1]), List.of()).encode();
        assertDoesNotOpen(aggregators.collect(other));
    }

    @Test
    void open_shouldRefuseSharesOfTheOtherAggregatorOrAnotherKey() throws Exception {
        client.upload(new long[] {1});
        CollectionJobResp right = aggregators.collect(NEXT_REQUEST);
        assertDoesNotOpen(new CollectionJobResp(
                1, right.interval(), right.helperEncryptedAggShare(), right.leaderEncryptedAggShare()));
        HpkeCiphertext helper = right.helperEncryptedAggShare();
        assertDoesNotOpen(new CollectionJobResp(
                1,
                right.interval(),
                right.leaderEncryptedAggShare(),
                new HpkeCiphertext(78, helper.enc(), helper.payload())));
    }

    private void assertDoesNotOpen(CollectionJobResp response) {
        aggregators.script("GET " + JOB, Answer.of(MediaType.COLLECTION_JOB_RESP, response.encode()));
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> collector.collect(NEXT, LONG))
                .withMessageContaining("does not open");
        assertThat(aggregators.lines()).doesNotContain("DELETE " + JOB);
    }

    @Test
    void poll_shouldRefuseAnAnswerThatIsNoCollectionJobResp() {
        for (Answer answer : List.of(
                Answer.of(MediaType.COLLECTION_JOB_RESP, new byte[10]),
                Answer.of(MediaType.COLLECTION_JOB_REQ, NEXT_REQUEST))) {
            aggregators.script("GET " + JOB, answer);
            assertThatExceptionOfType(DapException.class).isThrownBy(() -> collector.collect(NEXT, LONG));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com/jobs/1", "//example.com/jobs/1", "https://127.0.0.1/x", "ht tp:"})
    void start_shouldSendTheTokenToNoOtherOrigin(String location) {
        aggregators.jobLocation = location;
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> collector.start(NEXT))
                .withMessageContaining("Location");
    }

    @Test
    void start_shouldNeedALocation() {
        aggregators.script(aggregators.jobsLine(), Answer.of(201));
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> collector.start(NEXT))
                .withMessageContaining("no Location");
    }

    @Test
    void delete_shouldNotMindThatAJobIsGone() throws Exception {
        CollectionState state = collector.start(NEXT);
        aggregators.script("DELETE " + JOB, Answer.of(404), Answer.of(403));
        collector.delete(state.job());
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> collector.delete(state.job()))
                .satisfies(e -> assertThat(e.status()).isEqualTo(403));
    }

    @Test
    void token_shouldTellNothing() {
        assertThat(TestAggregators.TOKEN).hasToString("BearerToken").isEqualTo(new BearerToken("collector-token"));
        assertThat(TestAggregators.TOKEN).isNotEqualTo(new BearerToken("collector-tokem"));
        assertThatIllegalArgumentException().isThrownBy(() -> new BearerToken("a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> new BearerToken(""));
    }
}
