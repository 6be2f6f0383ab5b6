package dev.sumac.prepare.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.ReportId;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.Overview;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.store.Seals;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class CollectedSharesTest {

    private static final long HOUR = LeaderFixture.hour();
    private static final Checksum FIRST = Checksum.of(new ReportId(1, 2));
    private static final Checksum SECOND = Checksum.of(new ReportId(3, 4));

    private final DataSource source = TestDatabase.empty("collected_shares");
    private final LeaderFixture fixture = new LeaderFixture(source);
    private final CollectedShares shares = new CollectedShares(fixture.database);

    private void addShare(UUID job, long time, Checksum checksum) {
        JobShares.Filled row = new JobShares.Filled(Bucket.ofTime(time), 1, checksum, time, time, new byte[8]);
        fixture.database.transact(connection -> {
            JobShares.insert(connection, job, fixture.task.id(), List.of(row));
            return job;
        });
    }

    private void seal(long time, Checksum checksum) {
        SealState.Sealed sealed = new SealState.Sealed(1, checksum, time, 1, Bytes.copyOf(new byte[8]));
        SealRow row = new SealRow(
                new UUID(9, time),
                fixture.task.id(),
                Bytes.copyOf(new byte[] {1}),
                new BatchSelector.TimeInterval(new Interval(time, 1)),
                Bytes.EMPTY,
                OptionalLong.empty(),
                sealed);
        fixture.database.transact(connection -> {
            Seals.insert(connection, row, sealed, LeaderFixture.NOW);
            return row;
        });
    }

    private String checksum() {
        return fixture.database
                .transact(connection -> Overview.of(connection, fixture.task.id()))
                .checksum();
    }

    private long rows() throws SQLException {
        return TestDatabase.number(source, "select count(*) from job_share");
    }

    @Test
    void forgetBefore_shouldForgetWhatWasCollectedLongAgo_andNothingElse() throws Exception {
        addShare(new UUID(0, 1), HOUR, FIRST);
        addShare(new UUID(0, 1), HOUR + 1, SECOND);
        String before = checksum();
        seal(HOUR, FIRST);

        shares.forgetBefore(LeaderFixture.NOW);
        assertThat(rows()).isEqualTo(2);

        shares.forgetBefore(LeaderFixture.NOW.plusSeconds(1));
        assertThat(rows()).isEqualTo(1);
        assertThat(checksum()).isEqualTo(before);
        shares.forgetBefore(LeaderFixture.NOW.plusSeconds(1));
        assertThat(rows()).isEqualTo(1);
    }
}
