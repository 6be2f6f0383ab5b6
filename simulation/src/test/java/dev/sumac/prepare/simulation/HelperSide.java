package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.ReportError;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.batch.CollectedShares;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.helper.HelperAggregation;
import dev.sumac.prepare.helper.HelperCommit;
import dev.sumac.prepare.helper.VerificationRoom;
import dev.sumac.prepare.leader.HelperClient.Answer;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.HelperVerifier;
import dev.sumac.prepare.verify.HelperVerifier.Verdict;
import dev.sumac.prepare.verify.Rejection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The Helper's classes as one process has them in memory. */
final class HelperSide {

    private final World world;
    private final HelperAggregation aggregation;
    private final SealRequests requests;
    private final CollectedShares collected;
    private boolean refusing;

    HelperSide(World world, int actor) {
        this.world = world;
        Database database = world.helper(actor);
        this.collected = new CollectedShares(database);
        Randomness randomness = new Randomness(world.random);
        Tasks tasks = id -> Optional.of(world.helperTask);
        HelperCommit commit = world.broken.contains(Rule.EARLY_STORED)
                ? new StoringAll(database, world.clock)
                : new HelperCommit(database, world.clock);
        HelperVerifier verifier = new HelperVerifier(
                (task, report) -> world.reports.isEarly(report.reportId(), world.step())
                        ? Optional.of(Rejection.of(ReportError.REPORT_TOO_EARLY))
                        : Optional.empty(),
                (task, shares, purpose) -> Reports.open(shares, world.helperHasRevoked()),
                new Batches(new InlineExecutor(), 1));
        // A key that is not there fails the request as a whole, after the stored answer was looked up.
        this.aggregation = new HelperAggregation(
                Leases.held(),
                commit,
                verifier,
                (task, keyId) -> refusing ? Optional.empty() : Optional.of(SecretBytes.wrap(new byte[1])),
                new VerificationRoom(1000, 1 << 24, Duration.ZERO));
        Sealer sealer =
                new Sealer(database, world.clock, randomness, tasks, (task, request, share) -> Bytes.copyOf(share));
        this.requests = new SealRequests(
                database,
                world.clock,
                randomness,
                tasks,
                world.log,
                (task, request, share) -> Bytes.copyOf(share),
                sealer);
    }

    /** As {@link LeaderSide#collectedShares}. */
    Steps.Body collectedShares() {
        return () -> collected.forgetBefore(world.clock.instant().plusSeconds(1));
    }

    SealRequests requests() {
        return requests;
    }

    /** Serves one request, if there is one. */
    void serve() throws NotCurrentException {
        Optional<Network.Request> request = world.network.take();
        if (request.isPresent()) {
            request.get().answer(answer(request.get().body()));
        }
    }

    private Answer answer(byte[] body) throws NotCurrentException {
        refusing = !world.calm() && hasPoison(body) && world.random.nextDouble() < .8;
        Steps.point();
        try {
            return switch (aggregation.answer(world.helperTask, body)) {
                case HelperAggregation.Result.Answered answered ->
                    new Answer.Ready(answered.answer().toByteArray());
                case HelperAggregation.Result.Refused(DapProblem problem, String detail) ->
                    new Answer.Refused(problem.token());
                case HelperAggregation.Result.TooLarge(String detail) -> throw new AssertionError(detail);
                case HelperAggregation.Result.Crowded() -> throw new AssertionError("one at a time");
            };
        } catch (DatabaseException e) {
            // As 503; that nothing else went wrong, whoever acts checks.
            requireLockTimeout(e);
            return new Answer.Failed("status_503", true);
        }
    }

    private static void requireLockTimeout(DatabaseException failure) {
        if (!World.isLockTimeout(failure)) {
            throw failure;
        }
    }

    private boolean hasPoison(byte[] body) {
        try {
            return AggregationJobInitReq.decode(body).verifyInits().stream()
                    .anyMatch(init -> world.reports.isPoison(
                            init.reportShare().reportMetadata().reportId()));
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** Breaks {@link Rule#EARLY_STORED}. */
    private static final class StoringAll extends HelperCommit {
        StoringAll(Database database, InstantSource clock) {
            super(database, clock);
        }

        @Override
        protected boolean isNotFinal(List<Verdict> verdicts) {
            return false;
        }
    }
}
