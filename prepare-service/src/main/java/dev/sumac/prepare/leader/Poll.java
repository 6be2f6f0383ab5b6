package dev.sumac.prepare.leader;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.store.ReplayIds;
import dev.sumac.prepare.task.AggregationTask;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some records of the log, judged as far as that goes without the database. A report's id is in it once.
 *
 * @param topic the log's id
 * @param source where they come from
 * @param awaiting records that nobody can judge before a key is mended
 * @param poison records that no attempt got past
 */
public record Poll(
        UUID topic,
        Source source,
        List<TaskReports> tasks,
        List<Rejected> rejected,
        List<Awaiting> awaiting,
        List<ParkedReports.Parked> poison) {

    /** What moves when a poll is planned, and only if nobody else has moved it. */
    public sealed interface Source {
        /** @param advances the records' partitions, from where they were read */
        record Log(List<Positions.Advance> advances) implements Source {}

        /** @param positions of records that were set aside and can be judged now */
        record SetAside(List<LogPosition> positions) implements Source {}
    }

    /** @param key the name of the key that custody refuses */
    public record Awaiting(ParkedReports.Parked record, String key) {}

    /** @param sendNow whether the Helper may be asked now; else the jobs wait as rows */
    public record TaskReports(AggregationTask task, boolean sendNow, List<Candidate> candidates) {
        ReplayIds.Claim claim(Candidate candidate) {
            return new ReplayIds.Claim(task.id(), task.day(candidate.time()), candidate.id());
        }
    }

    /** @param claim when the id is remembered for good; then a replay is called a replay */
    public record Rejected(TaskId task, String reason, Optional<ReplayIds.Claim> claim) {}

    /** Whether no record of it was understood. */
    public boolean isAllPoison() {
        return tasks.isEmpty() && rejected.isEmpty() && awaiting.isEmpty();
    }

    /** The same with more poison. */
    public Poll with(List<ParkedReports.Parked> more) {
        List<ParkedReports.Parked> all =
                Stream.concat(more.stream(), poison.stream()).toList();
        return new Poll(topic, source, tasks, rejected, awaiting, all);
    }

    /** What is to be claimed. */
    List<ReplayIds.Claim> claims() {
        return Stream.concat(
                        tasks.stream().flatMap(each -> each.candidates.stream().map(each::claim)),
                        rejected.stream().flatMap(each -> each.claim.stream()))
                .toList();
    }

    /** All tasks of the poll, once each. */
    public List<TaskId> taskIds() {
        return Stream.concat(
                        tasks.stream().map(each -> each.task.id()),
                        Stream.concat(
                                rejected.stream().map(Rejected::task),
                                awaiting.stream().flatMap(each -> each.record.task().stream())))
                .distinct()
                .toList();
    }

    /** The days of all claims. */
    public Set<Integer> days() {
        return claims().stream().map(ReplayIds.Claim::day).collect(Collectors.toSet());
    }
}
