package dev.sumac.prepare.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.prepare.fixture.DyingDataSource;
import dev.sumac.prepare.fixture.DyingDataSource.Death;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.intake.PollJudge;
import dev.sumac.prepare.intake.RevokedPoison;
import dev.sumac.prepare.intake.SetAsideReports;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.Truncation;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.ParkedReports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetiredKeysTest {

    private static final int KEY = 2;
    private static final int OTHER_KEY = 1;
    private static final Duration LAST_UPLOADS = Duration.ofMinutes(1);
    private static final Duration CLOCKS = Duration.ofHours(1);
    private static final Duration AGE = Duration.ofHours(3);

    private final DataSource source = TestDatabase.empty("retired_keys");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final List<UUID> released = new ArrayList<>();
    private final List<InFlightJob> sent = new ArrayList<>();
    private HpkeKeyState state = HpkeKeyState.ACTIVE;
    private Duration age = AGE;
    private Instant now = LeaderFixture.NOW;
    private long nanos;
    /** How many keys had the id before. */
    private long generation;

    private long offset;

    private final RetiredKeys.Known known = new RetiredKeys.Known() {
        @Override
        public List<HpkeKeyEntry> keys() {
            return List.of(key(KEY, state), key(OTHER_KEY, HpkeKeyState.ACTIVE));
        }

        @Override
        public Duration longestReportAge() {
            return age;
        }
    };

    private final RetiredKeys retired = replica(source);

    private RetiredKeys replica(DataSource its) {
        return new RetiredKeys(
                new Database(its),
                () -> now,
                () -> nanos,
                leader.log,
                known,
                new RetiredKeys.Margins(LAST_UPLOADS, CLOCKS),
                released::add);
    }

    private HpkeKeyEntry key(int configId, HpkeKeyState state) {
        HpkeConfig config = new HpkeConfig(configId, 0x20, 1, 1, Bytes.copyOf(new byte[32]));
        return new HpkeKeyEntry(
                1, new UUID(generation, configId), state, config, Optional.of(WrappedSecret.of(new byte[] {1})), 1);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** From the retirement to where the ends are noted, and all that time alone decides is over. */
    private void retire() throws Exception {
        state = HpkeKeyState.REVOKED_SUPERSEDED;
        retired.run();
        pass(LAST_UPLOADS);
        retired.run();
        pass(AGE.plus(CLOCKS));
    }

    private List<LogRecord> append(int... keys) {
        List<LogRecord> records = new ArrayList<>();
        for (int key : keys) {
            records.add(leader.report(0, offset++, LeaderFixture.hour(), key));
        }
        leader.log.append(records);
        return records;
    }

    private void plan(List<LogRecord> records) throws Exception {
        assertThat(leader.processor(sent)
                        .process(leader.topic, Map.of(0, records.getFirst().at().offset()), records))
                .isTrue();
    }

    private void settle(String jobs) throws Exception {
        TestDatabase.update(
                source, "update job set state = 'Done', held_for = null, parked_because = null where " + jobs);
    }

    private void assertNamed() throws Exception {
        retired.run();
        assertThat(released).isEmpty();
    }

    private void assertReleased() throws Exception {
        retired.run();
        assertThat(released).containsExactly(new UUID(generation, KEY));
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "ACTIVE", "EXPIRED"})
    void run_shouldNeverReleaseAKeyThatTakesReports(HpkeKeyState taking) throws Exception {
        state = taking;
        for (int i = 0; i < 3; i++) {
            assertNamed();
            pass(Duration.ofDays(30));
        }
        assertThat(TestDatabase.number(source, "select count(*) from retired_key"))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"REVOKED_SUPERSEDED", "REVOKED_COMPROMISED"})
    void run_shouldReleaseAKeyOnceTimeIsOver_andSaySoUntilItIsDestroyed(HpkeKeyState retirement) throws Exception {
        state = retirement;
        assertNamed();
        pass(LAST_UPLOADS);
        assertNamed();
        pass(AGE.plus(CLOCKS).minus(LAST_UPLOADS).minusMillis(1));
        assertNamed();
        pass(Duration.ofMillis(1));
        assertReleased();
        retired.run();
        assertThat(released).hasSize(2);
        state = HpkeKeyState.DESTROYED;
        retired.run();
        assertThat(released).hasSize(2);
        assertThat(TestDatabase.number(source, "select count(*) from retired_key"))
                .isZero();
    }

    @Test
    void run_shouldWaitForTheLongestAgeOfReportsThatThereIsNow() throws Exception {
        retire();
        age = AGE.multipliedBy(2);
        assertNamed();
        pass(AGE);
        assertReleased();
    }

    @Test
    void run_shouldNotTakeAClockThatJumpsForTheTimeInWhichTheLastUploadsArrive() throws Exception {
        state = HpkeKeyState.REVOKED_SUPERSEDED;
        retired.run();
        now = now.plus(Duration.ofDays(365));
        retired.run();
        List<LogRecord> last = append(KEY);
        pass(LAST_UPLOADS);
        assertNamed();
        assertNamed();
        plan(last);
        settle("true");
        assertReleased();
    }

    @Test
    void run_shouldWaitForWhatWasInTheLog_andNotForWhatCameLater() throws Exception {
        List<LogRecord> before = append(KEY, OTHER_KEY);
        retire();
        append(KEY);
        assertNamed();
        plan(before.subList(0, 1));
        assertNamed();
        plan(before.subList(1, 2));
        settle("true");
        assertReleased();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sent", "Parked", "Held"})
    void run_shouldWaitForAJobThatIsNotSettled_whereverItsReportsAre(String job) throws Exception {
        plan(append(KEY));
        TestDatabase.update(
                source,
                "update job set state = '" + job + "', held_for = "
                        + (job.equals("Held") ? "gen_random_uuid()" : "null") + ", parked_because = "
                        + (job.equals("Parked") ? "'network'" : "null"));
        retire();
        assertNamed();
        TestDatabase.update(source, "update job set copied = true");
        new Truncation(leader.database, leader.log).run();
        assertNamed();
        settle("true");
        assertReleased();
    }

    @Test
    void run_shouldNotWaitForAJobThatNeedsOtherKeysAlone_thoughItNeverEnds() throws Exception {
        plan(append(OTHER_KEY));
        plan(append(KEY, OTHER_KEY));
        retire();
        assertNamed();
        settle("? = any (config_ids)".replace("?", Integer.toString(KEY)));
        assertThat(TestDatabase.number(source, "select count(*) from job where state = 'Sent'"))
                .isEqualTo(1);
        assertReleased();
    }

    /** As a job is planned anew: its reports go on in other jobs. */
    @Test
    void run_shouldWaitForWhateverJobHasTheReportsNow() throws Exception {
        plan(append(KEY, OTHER_KEY));
        retire();
        assertThat(leader.settler(leader.clock).split(sent.getFirst())).isTrue();
        assertNamed();
        settle("config_ids = array[" + OTHER_KEY + "]");
        assertNamed();
        settle("config_ids = array[" + KEY + "]");
        assertReleased();
    }

    /** Of an older version. */
    @Test
    void run_shouldWaitForAnyJobThatDoesNotSayWhatItNeeds_unlessItsReportsCameLater() throws Exception {
        plan(append(OTHER_KEY));
        retire();
        plan(append(OTHER_KEY));
        TestDatabase.update(source, "update job set config_ids = null");
        assertNamed();
        settle("offsets[1] = 0");
        assertReleased();
    }

    /** The id was another key's once, and that key's jobs are over. */
    @Test
    void run_shouldReleaseTheNextKeyOfAnId() throws Exception {
        plan(append(KEY));
        settle("true");
        retire();
        assertReleased();
        state = HpkeKeyState.DESTROYED;
        retired.run();
        released.clear();

        generation++;
        state = HpkeKeyState.ACTIVE;
        plan(append(KEY));
        retire();
        assertNamed();
        settle("true");
        assertReleased();
    }

    @Test
    void run_shouldWaitForNothingOfALogThatWasGivenUp() throws Exception {
        List<LogRecord> lost = append(KEY, KEY);
        plan(lost.subList(0, 1));
        retire();
        leader.log.makeAnew(new UUID(0, 2));
        settle("true");
        assertNamed();
        // As the alarm asks for: until then the log may be found again.
        TestDatabase.update(source, "delete from position");
        assertReleased();
    }

    @Test
    void run_shouldWaitForAJobOfALogThatWasGivenUp() throws Exception {
        plan(append(KEY));
        retire();
        TestDatabase.update(source, "update job set copied = true");
        leader.log.makeAnew(new UUID(0, 2));
        TestDatabase.update(source, "delete from position");
        assertNamed();
        settle("true");
        assertReleased();
    }

    @Test
    void run_shouldNotWaitForWhatIsSetAsideOfAnotherKey() throws Exception {
        leader.refusedKeys.add(OTHER_KEY);
        plan(append(OTHER_KEY));
        retire();
        assertReleased();
    }

    @Test
    void run_shouldWaitForWhatOfThisKeyIsSetAsideBecauseOfAnother() throws Exception {
        leader.verifyKeyRefused = true;
        plan(append(OTHER_KEY));
        plan(append(KEY));
        retire();
        assertNamed();
        TestDatabase.update(source, "delete from parked_report where log_offset = 1");
        assertReleased();
    }

    @Test
    void run_shouldWaitForWhatIsSetAside() throws Exception {
        leader.refusedKeys.add(KEY);
        plan(append(KEY));
        retire();
        assertNamed();
        leader.refusedKeys.clear();
        new SetAsideReports(leader.lease, leader.database, leader.judge(), leader.planner, sent::add, 1_000).run();
        assertNamed();
        settle("true");
        assertReleased();
    }

    @Test
    void run_shouldWaitForPoisonOfThisKeyAlone_untilItIsRejected() throws Exception {
        for (int key : new int[] {KEY, OTHER_KEY}) {
            LogRecord poison = leader.report(0, 1_000 + key, LeaderFixture.hour(), key);
            leader.database.transact(connection -> {
                ParkedReports.insertPoison(connection, leader.topic, List.of(PollJudge.parked(poison)), now);
                return poison;
            });
        }
        retire();
        assertNamed();
        new RevokedPoison(leader.database, configId -> configId == KEY).run();
        assertReleased();
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert into retired_key", "update retired_key"})
    void run_shouldGoOnWhereAReplicaDied(String step) throws Exception {
        List<LogRecord> before = append(KEY);
        DyingDataSource dying = new DyingDataSource(source);
        for (boolean committed : new boolean[] {false, true}) {
            RetiredKeys replica = replica(dying);
            state = HpkeKeyState.REVOKED_SUPERSEDED;
            if (committed) {
                dying.dieAfterCommit(step);
            } else {
                dying.dieBeforeCommit(step);
            }
            assertThatThrownBy(() -> {
                        replica.run();
                        pass(LAST_UPLOADS);
                        replica.run();
                    })
                    .isInstanceOf(Death.class);
        }
        retire();
        assertNamed();
        plan(before);
        settle("true");
        assertReleased();
    }

    /** What one replica has seen, another need not wait for again. */
    @Test
    void run_shouldReleaseByAnyReplica() throws Exception {
        retire();
        RetiredKeys other = replica(source);
        other.run();
        assertThat(released).containsExactly(new UUID(generation, KEY));
    }
}
