package dev.sumac.prepare.app;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.batch.HpkeShareSealer;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.batch.ShareSealer;
import dev.sumac.prepare.helper.HelperAggregation;
import dev.sumac.prepare.helper.HelperCommit;
import dev.sumac.prepare.helper.VerificationRoom;
import dev.sumac.prepare.http.AggregationJobRoutes;
import dev.sumac.prepare.http.OperatorRoutes;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.HelperVerifier;
import dev.sumac.prepare.verify.ReportChecks;
import dev.sumac.prepare.verify.ShareOpener;
import dev.sumac.prepare.verify.VerifyKeySource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the parts of which a Helper consists, those that both roles share to seal, and the routes. */
@Singleton
class HelperParts {

    private final PrepareSettings settings;

    HelperParts(PrepareSettings settings) {
        this.settings = settings;
    }

    @Produces
    @Singleton
    HelperCommit commit(Database database, InstantSource clock) {
        return new HelperCommit(database, clock);
    }

    @Produces
    @Singleton
    HelperAggregation aggregation(
            CurrentLease lease,
            HelperCommit commit,
            ReportChecks checks,
            ShareOpener opener,
            VerifyKeySource keys,
            Batches batches) {
        VerificationRoom room = new VerificationRoom(
                settings.helperReports(), settings.helperVerificationBytes(), settings.helperVerificationWait());
        return new HelperAggregation(lease, commit, new HelperVerifier(checks, opener, batches), keys, room);
    }

    @Produces
    @Singleton
    ShareSealer shareSealer() {
        return new HpkeShareSealer();
    }

    @Produces
    @Singleton
    Sealer sealer(Database database, InstantSource clock, Randomness randomness, Tasks tasks, ShareSealer shareSealer) {
        return new Sealer(database, clock, randomness, tasks, shareSealer);
    }

    @Produces
    @Singleton
    SealRequests sealRequests(
            Database database,
            InstantSource clock,
            Randomness randomness,
            Tasks tasks,
            ReportLog log,
            ShareSealer shareSealer,
            Sealer sealer) {
        return new SealRequests(database, clock, randomness, tasks, log, shareSealer, sealer);
    }

    @Produces
    @Singleton
    AggregationJobRoutes aggregationJobs(
            CurrentLease lease,
            RegistryTasks tasks,
            HelperAggregation aggregation,
            HelperCommit commit,
            Threads threads) {
        AggregationJobRoutes.Limits limits = new AggregationJobRoutes.Limits(
                settings.helperQueue(),
                settings.helperRequestsOfTask(),
                settings.maxBodyBytes(),
                settings.helperBodyBytes(),
                settings.helperBodyTime(),
                settings.helperReports());
        return new AggregationJobRoutes(
                lease, (entry, body) -> aggregation.answer(tasks.task(entry), body), commit, threads.waiting(), limits);
    }

    @Produces
    @Singleton
    OperatorRoutes operator(TaskRegistry registry, Database database, ReportLog log, Threads threads) {
        return new OperatorRoutes(registry, database, log, threads.waiting());
    }
}
