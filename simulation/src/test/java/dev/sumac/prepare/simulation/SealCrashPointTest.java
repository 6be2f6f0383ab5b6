package dev.sumac.prepare.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.ReportId;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.fixture.DyingDataSource;
import dev.sumac.prepare.leader.InFlightJob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Deaths before and after each step of a seal is committed, in both batch modes and on both sides; reports come all the
 * while. A failure is a seal that does not end, or a report that is in no batch, in two, or in another of the Helper's: but
 * for those that come to a time that is closed already, which are told apart.
 */
class SealCrashPointTest extends TwoSides {

    private static final String BEGUN = "insert into seal (";
    private static final String REOPENED = "update seal set state = 'Draining'";
    private static final String WITHDRAWN = "delete from seal";
    private static final String NO_MORE = "insert into withdrawn_request";

    private static final String HELD = "select count(*) from job where state = 'Held'";
    private static final String SEALS = "select count(*) from seal";

    /** What a step of the Leader's leads from and to. */
    enum Step {
        BEGIN(BEGUN, "none", "Draining"),
        CLOSE(CLOSING, "Draining", "Closing"),
        SEAL(SEALED, "Closing", "Sealed");

        private final String statement;
        private final String from;
        private final String to;

        Step(String statement, String from, String to) {
            this.statement = statement;
            this.from = from;
            this.to = to;
        }
    }

    /** Of what cannot be proved. */
    private int rejected;

    /** Kills whoever takes the step, first with nothing of it committed, then with all. */
    private static void dieAt(DyingDataSource where, String step, boolean committed, ThrowingCallable act) {
        if (committed) {
            where.dieAfterCommit(step);
        } else {
            where.dieBeforeCommit(step);
        }
        assertDies(act);
    }

    private void stepAll() {
        sealer.stepAll(done -> {});
    }

    private void uploadMore() throws Exception {
        upload();
        plan().forEach(sender::deliver);
    }

    private SealAnswer withdraw() throws Exception {
        return leaderSeals.answer(request(new SealRequest.Wish.Withdraw()));
    }

    private void askAnew() {
        requestId = Bytes.copyOf(new byte[] {(byte) (requestId.toByteArray()[0] + 1)});
    }

    /** The one seal there is, and with it what T1 may do: to the batch reports are assigned while it drains, and no longer. */
    private void assertSealIs(String state) throws Exception {
        boolean none = state.equals("none");
        assertThat(number(leaderSource, SEALS + " where state = '" + state + "'"))
                .as(state)
                .isEqualTo(none ? 0 : 1);
        assertThat(number(leaderSource, SEALS)).isEqualTo(none ? 0 : 1);
        if (mode == BatchMode.LEADER_SELECTED) {
            boolean open = state.equals("Draining");
            assertThat(number(leaderSource, "select count(*) from open_batch join seal on batch = first_bucket"))
                    .as("open while " + state)
                    .isEqualTo(open ? 1 : 0);
            assertThat(number(leaderSource, "select count(*) from open_batch"))
                    .as("another to assign to")
                    .isPositive();
        }
    }

    private SealAnswer driven() throws Exception {
        work();
        for (int i = 0; i < 5 && leaderSeal() instanceof SealAnswer.Waiting; i++) {
            stepAll();
            work();
        }
        return leaderSeal();
    }

    /** Whoever comes next brings all to its end. Returns the batches, the one that was asked for first. */
    private List<Set<ReportId>> collectAll() throws Exception {
        List<Set<ReportId>> batches = new ArrayList<>();
        while (driven() instanceof SealAnswer.Sealed mine) {
            assertThat(helperSeal(mine))
                    .isInstanceOfSatisfying(SealAnswer.Sealed.class, theirs -> assertThat(ids(theirs))
                            .containsExactlyInAnyOrderElementsOf(ids(mine)));
            batches.add(new HashSet<>(ids(mine)));
            assertThat(ids(mine)).hasSameSizeAs(batches.getLast());
            if (mode == BatchMode.TIME_INTERVAL) {
                break;
            }
            askAnew();
        }
        assertThat(unsettled()).isZero();
        Set<ReportId> counted = new HashSet<>();
        batches.forEach(batch -> assertThat(counted.addAll(batch)).isTrue());
        assertThat(counted).hasSize(batches.stream().mapToInt(Set::size).sum());
        assertAccounts(counted.size());
        return batches;
    }

    private void assertAccounts(long counted) throws Exception {
        long late = mode == BatchMode.TIME_INTERVAL ? uploaded.size() - counted - rejected : 0;
        assertThat(number(leaderSource, "select sum(count) from outcome")).isEqualTo(uploaded.size());
        assertThat(outcomes("aggregated")).isEqualTo(counted);
        assertThat(outcomes("batch_collected")).isEqualTo(late);
        assertThat(outcomes("vdaf_verify_error")).isEqualTo(rejected);
    }

    private long outcomes(String reason) throws Exception {
        return number(leaderSource, "select coalesce(sum(count), 0) from outcome where reason = '" + reason + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "BEGIN, TIME_INTERVAL",
        "CLOSE, TIME_INTERVAL",
        "SEAL, TIME_INTERVAL",
        "BEGIN, LEADER_SELECTED",
        "CLOSE, LEADER_SELECTED",
        "SEAL, LEADER_SELECTED"
    })
    void leaderDiesAtAStep(Step step, BatchMode batchMode) throws Exception {
        mode = batchMode;
        sender.deliver(planned());
        Set<ReportId> open = new HashSet<>(uploaded);
        for (boolean committed : new boolean[] {false, true}) {
            dieAt(leaderDeath, step.statement, committed, () -> {
                for (int i = 0; i < 3; i++) {
                    leaderSeal();
                    stepAll();
                }
            });
            String state = committed ? step.to : step.from;
            assertSealIs(state);
            uploadMore();
            if (state.equals("none") || state.equals("Draining")) {
                open.addAll(uploaded);
            }
        }
        List<Set<ReportId>> batches = collectAll();
        assertThat(batches.getFirst()).isEqualTo(open);
        if (mode == BatchMode.LEADER_SELECTED) {
            assertThat(batches).hasSize(step == Step.BEGIN ? 1 : 2);
            assertThat(batches.stream().mapToInt(Set::size).sum()).isEqualTo(uploaded.size());
        }
    }

    /** There were enough when it closed, but the Helper does not believe one. */
    @ParameterizedTest
    @EnumSource(BatchMode.class)
    void leaderDiesWhenTooFewOpenTheBatchAgain(BatchMode batchMode) throws Exception {
        mode = batchMode;
        minBatchSize = REPORTS;
        InFlightJob job = planned();
        unverifiable.add(uploaded.iterator().next());
        rejected = 1;
        leaderSeal();
        stepAll();
        assertSealIs("Closing");
        uploadMore();
        sender.deliver(job);
        long held = mode == BatchMode.TIME_INTERVAL ? 1 : 0;
        for (boolean committed : new boolean[] {false, true}) {
            dieAt(leaderDeath, REOPENED, committed, this::stepAll);
            assertSealIs(committed ? "Draining" : "Closing");
            assertThat(number(leaderSource, HELD)).isEqualTo(committed ? 0 : held);
        }
        uploadMore();

        assertThat(collectAll().stream().map(Set::size))
                .isEqualTo(
                        mode == BatchMode.TIME_INTERVAL ? List.of(3 * REPORTS - 1) : List.of(2 * REPORTS - 1, REPORTS));
    }

    @ParameterizedTest
    @CsvSource({
        "Draining, TIME_INTERVAL",
        "Closing, TIME_INTERVAL",
        "Draining, LEADER_SELECTED",
        "Closing, LEADER_SELECTED"
    })
    void leaderDiesWhenASealIsWithdrawn(String state, BatchMode batchMode) throws Exception {
        mode = batchMode;
        InFlightJob job = planned();
        leaderSeal();
        boolean closing = state.equals("Closing");
        if (closing) {
            stepAll();
        }
        uploadMore();
        long held = closing && mode == BatchMode.TIME_INTERVAL ? 1 : 0;
        for (boolean committed : new boolean[] {false, true}) {
            dieAt(leaderDeath, WITHDRAWN, committed, this::withdraw);
            assertSealIs(committed ? "none" : state);
            assertThat(number(leaderSource, HELD)).isEqualTo(committed ? 0 : held);
        }
        sender.deliver(job);
        for (SealAnswer late : List.of(leaderSeal(), withdraw())) {
            assertThat(late)
                    .as("a command that comes late begins nothing")
                    .isInstanceOfSatisfying(SealAnswer.Refused.class, refused -> assertThat(refused.problem())
                            .isEqualTo(DapProblem.INVALID_BATCH_SIZE));
        }
        askAnew();

        assertThat(collectAll().stream().map(Set::size))
                .isEqualTo(
                        closing && mode == BatchMode.LEADER_SELECTED
                                ? List.of(REPORTS, REPORTS)
                                : List.of(2 * REPORTS));
    }

    @ParameterizedTest
    @EnumSource(BatchMode.class)
    void helperDiesWhenItSeals(BatchMode batchMode) throws Exception {
        mode = batchMode;
        sender.deliver(planned());
        SealAnswer.Sealed mine = (SealAnswer.Sealed) driven();
        for (boolean committed : new boolean[] {false, true}) {
            dieAt(helperDeath, BEGUN, committed, () -> helperSeal(mine));
            assertThat(number(helperSource, SEALS)).isEqualTo(committed ? 1 : 0);
            uploadMore();
        }
        assertThat(collectAll().getFirst()).hasSize(REPORTS);
    }

    /** Whoever asks for its share no more may ask again, by another request. */
    @ParameterizedTest
    @EnumSource(BatchMode.class)
    void helperDiesWhenAShareIsWithdrawn(BatchMode batchMode) throws Exception {
        mode = batchMode;
        sender.deliver(planned());
        SealAnswer.Sealed mine = (SealAnswer.Sealed) driven();
        for (boolean committed : new boolean[] {false, true}) {
            dieAt(helperDeath, NO_MORE, committed, () -> helperSeals.answer(request(new SealRequest.Wish.Withdraw())));
            assertThat(number(helperSource, "select count(*) from withdrawn_request"))
                    .isEqualTo(committed ? 1 : 0);
        }
        assertThat(helperSeal(mine)).as("late").isInstanceOf(SealAnswer.Refused.class);
        assertThat(number(helperSource, SEALS)).isZero();
        askAnew();
        assertThat(helperSeal(mine)).isInstanceOfSatisfying(SealAnswer.Sealed.class, theirs -> assertThat(ids(theirs))
                .containsExactlyInAnyOrderElementsOf(uploaded));
    }
}
