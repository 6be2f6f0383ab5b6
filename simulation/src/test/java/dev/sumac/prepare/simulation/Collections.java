package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.ReportId;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.store.SealState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What collectors ask for, and get: written down, so that a collector that dies goes on. */
final class Collections {

    private static final int MOST = 12;

    /** One collection job. */
    private static final class Collection {
        private final Bytes requestId;
        private final Bytes request;
        private final Query query;
        private final long asked;
        private boolean withdrawn;
        private boolean over;
        private SealAnswer.@Nullable Cause waiting;
        private SealAnswer.@Nullable Sealed leader;

        Collection(Bytes requestId, Query query, long asked) {
            this.requestId = requestId;
            this.request = Bytes.wrap(new CollectionJobReq(query, Bytes.EMPTY, List.of()).encode());
            this.query = query;
            this.asked = asked;
        }
    }

    private final World world;
    private final long firstTime;
    private final List<Collection> collections = new ArrayList<>();
    private final List<ReportId> counted = new ArrayList<>();

    Collections(World world, long firstTime) {
        this.world = world;
        this.firstTime = firstTime;
    }

    /** All reports of all batches. */
    List<ReportId> counted() {
        return counted;
    }

    boolean allOver() {
        return collections.stream().allMatch(each -> each.over);
    }

    /**
     * Whether each is at its end or waits for more reports, of which none come any more; or for an overlapping one that does.
     * None waits in a circle: an overlapping one waits for one that has a seal, and that one for its reports.
     */
    boolean restOrWait() {
        List<Collection> open = collections.stream().filter(each -> !each.over).toList();
        return open.stream()
                        .allMatch(each -> each.waiting == SealAnswer.Cause.TOO_FEW_REPORTS
                                || each.waiting == SealAnswer.Cause.OVERLAPPING_SEAL)
                && (open.isEmpty() || open.stream().anyMatch(each -> each.waiting == SealAnswer.Cause.TOO_FEW_REPORTS));
    }

    void withdrawAll() {
        collections.forEach(each -> each.withdrawn = true);
    }

    Steps.Body collector(int actor) {
        LeaderSide leader = new LeaderSide(world, actor);
        HelperSide helper = new HelperSide(world, actor);
        return () -> {
            Collection collection = pick();
            if (collection == null) {
                return;
            }
            SealAnswer.Sealed sealed = collection.leader;
            if (sealed == null) {
                SealRequest.Wish wish =
                        collection.withdrawn ? new SealRequest.Wish.Withdraw() : new SealRequest.Wish.AsLeader();
                take(collection, leader.requests().answer(request(collection, wish)));
            } else {
                SealState.Sealed batch = sealed.batch();
                SealRequest.Wish wish = new SealRequest.Wish.AsHelper(
                        Bytes.wrap(sealed.selector().encode()), batch.reportCount(), batch.checksum());
                compare(collection, sealed, helper.requests().answer(request(collection, wish)));
            }
        };
    }

    private @Nullable Collection pick() {
        List<Collection> open = collections.stream().filter(each -> !each.over).toList();
        boolean more = !world.calm() && collections.size() < MOST && open.size() < 3;
        if (more && world.random.nextDouble() < .3) {
            byte[] id = new byte[16];
            world.random.nextBytes(id);
            Collection collection = new Collection(Bytes.wrap(id), query(), world.step());
            collections.add(collection);
            return collection;
        }
        return open.isEmpty() ? null : open.get(world.random.nextInt(open.size()));
    }

    private Query query() {
        if (world.leaderTask.leaderSelected()) {
            return new Query.LeaderSelected();
        }
        int first = world.random.nextInt(Reports.BUCKETS);
        int end = first + 1 + world.random.nextInt(Reports.BUCKETS - first);
        return new Query.TimeInterval(new Interval(firstTime + first, end - first));
    }

    private SealRequest request(Collection collection, SealRequest.Wish wish) {
        return new SealRequest(world.leaderTask.id(), collection.requestId, collection.request, wish);
    }

    private void take(Collection collection, SealAnswer answer) {
        switch (answer) {
            case SealAnswer.Waiting waiting -> {
                collection.waiting = waiting.cause();
                if (!world.calm() && world.random.nextDouble() < .02) {
                    collection.withdrawn = true;
                }
            }
            case SealAnswer.Refused(DapProblem problem, String detail) -> {
                check(
                        problem == DapProblem.BATCH_OVERLAP
                                || (collection.withdrawn && problem == DapProblem.INVALID_BATCH_SIZE),
                        "refused: " + problem + ", " + detail);
                collection.over = true;
            }
            case SealAnswer.Sealed sealed -> {
                if (collection.leader == null) {
                    collection.leader = sealed;
                    checkOwed(collection, sealed);
                }
            }
        }
    }

    private void checkOwed(Collection collection, SealAnswer.Sealed sealed) {
        List<ReportId> mine = ListVdaf.ids(sealed.batch().encryptedShare().toByteArray());
        check(new HashSet<>(mine).size() == mine.size(), "twice in one batch: " + mine);
        check(mine.size() == sealed.batch().reportCount() && mine.size() >= World.LEAST_BATCH, "a wrong count");
        Checksum checksum = mine.stream().map(Checksum::of).reduce(Checksum.EMPTY, Checksum::xor);
        check(checksum.equals(sealed.batch().checksum()), "a wrong checksum");
        if (collection.query instanceof Query.TimeInterval(Interval interval)) {
            Set<ReportId> in = new HashSet<>(mine);
            List<ReportId> lost = world.reports.all().stream()
                    .filter(report -> interval.contains(firstTime + report.bucket()))
                    .filter(report -> report.step() < collection.asked)
                    .map(Reports.Acknowledged::id)
                    .filter(id -> !in.contains(id) && !world.reports.mayFall(id))
                    .toList();
            check(lost.isEmpty(), "acknowledged before the request and missing: " + lost);
        }
    }

    private void compare(Collection collection, SealAnswer.Sealed leader, SealAnswer answer) {
        if (!(answer instanceof SealAnswer.Sealed helper)) {
            throw new AssertionError("mismatch in " + leader.selector() + ": the Helper says " + answer);
        }
        List<ReportId> mine = sorted(leader);
        List<ReportId> theirs = sorted(helper);
        check(mine.equals(theirs), "mismatch: leader " + mine + " helper " + theirs);
        check(
                leader.batch().intervalStart() == helper.batch().intervalStart()
                        && leader.batch().intervalDuration() == helper.batch().intervalDuration(),
                "other intervals");
        BatchSelector selector = helper.selector();
        check(selector.equals(leader.selector()), "another batch");
        if (!collection.over) {
            collection.over = true;
            counted.addAll(mine);
        }
    }

    private static List<ReportId> sorted(SealAnswer.Sealed sealed) {
        return ListVdaf.ids(sealed.batch().encryptedShare().toByteArray()).stream()
                .sorted()
                .toList();
    }

    /** Fails the schedule. */
    static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    /** What happened, in a line. */
    String describe() {
        return collections.size() + " collections, " + counted.size() + " counted"
                + collections.stream()
                        .filter(each -> !each.over)
                        .map(each -> ", waiting " + each.query + " for "
                                + (each.leader == null ? each.waiting : "the Helper"))
                        .collect(Collectors.joining());
    }
}
