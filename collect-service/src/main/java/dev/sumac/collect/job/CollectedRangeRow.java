package dev.sumac.collect.job;

import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/**
 * A queried interval that prepare-service has sealed. Outlives the job, so that an overlapping query is refused before a
 * job exists; where this row is missing, prepare-service refuses the seal.
 */
@Entity
@Table(name = "collected_range")
public class CollectedRangeRow extends PanacheEntityBase {

    @Id
    public UUID requestId;

    public byte[] taskId;
    public long firstTime;
    public long lastTime;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected CollectedRangeRow() {}

    /** @param interval bounded and not empty */
    CollectedRangeRow(UUID requestId, TaskId taskId, Interval interval) {
        this.requestId = requestId;
        this.taskId = taskId.toByteArray();
        this.firstTime = ordered(interval.start());
        this.lastTime = ordered(interval.end() - 1);
    }

    static boolean overlaps(TaskId taskId, Interval interval) {
        return count(
                        "taskId = ?1 and firstTime <= ?2 and lastTime >= ?3",
                        taskId.toByteArray(),
                        ordered(interval.end() - 1),
                        ordered(interval.start()))
                > 0;
    }

    /** Unsigned times order as signed numbers once their sign bit is flipped. */
    private static long ordered(long time) {
        return time ^ Long.MIN_VALUE;
    }
}
