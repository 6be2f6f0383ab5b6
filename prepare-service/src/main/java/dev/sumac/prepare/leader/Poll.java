package dev.sumac.prepare.leader;

import dev.sumac.dap.message.TaskId;
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
 * @param advances the records' partitions, from where they were read
 * @param poison records that no attempt got past
 */
public record Poll(
        UUID topic,
        List<Positions.Advance> advances,
        List<TaskReports> tasks,
        List<Rejected> rejected,
        List<ParkedReports.Parked> poison) {

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
        return tasks.isEmpty() && rejected.isEmpty();
    }

    /** The same with more poison. */
    public Poll with(List<ParkedReports.Parked> more) {
        List<ParkedReports.Parked> all =
                Stream.concat(more.stream(), poison.stream()).toList();
        return new Poll(topic, advances, tasks, rejected, all);
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
                        rejected.stream().map(Rejected::task))
                .distinct()
                .toList();
    }

    /** The days of all claims. */
    public Set<Integer> days() {
        return claims().stream().map(ReplayIds.Claim::day).collect(Collectors.toSet());
    }
}
