package dev.sumac.prepare.app;

import dev.sumac.dap.message.Role;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.LastUploads;
import dev.sumac.kit.peer.NoAccessTokenException;
import dev.sumac.kit.peer.OutgoingAuthorization;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.http.HttpHelperClient;
import dev.sumac.prepare.intake.Intake;
import dev.sumac.prepare.intake.PollJudge;
import dev.sumac.prepare.intake.PollProcessor;
import dev.sumac.prepare.intake.RevokedPoison;
import dev.sumac.prepare.intake.SetAsideReports;
import dev.sumac.prepare.key.RetiredKeys;
import dev.sumac.prepare.leader.Dispatch;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.JobCopies;
import dev.sumac.prepare.leader.JobSender;
import dev.sumac.prepare.leader.JobSize;
import dev.sumac.prepare.leader.Patience;
import dev.sumac.prepare.leader.Peers;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Settler;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.TaskPeers;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.LeaderVerifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Makes the parts of which a Leader consists. */
@Singleton
class LeaderParts {

    private static final Duration LONGEST_PROBE_WAIT = Duration.ofSeconds(5);
    private static final int SESSION_MILLIS = 6_000;
    private static final int HEARTBEAT_MILLIS = 1_500;

    private final PrepareSettings settings;

    LeaderParts(PrepareSettings settings) {
        this.settings = settings;
    }

    private JobSize jobSize() {
        return new JobSize(settings.jobSize(), settings.jobBytes());
    }

    @Produces
    @Singleton
    Peers peers(InstantSource clock) {
        return new Peers(clock, settings.firstRetry(), LONGEST_PROBE_WAIT);
    }

    @Produces
    @Singleton
    PeerHttp peerHttp() {
        return new PeerHttp(settings.requestTimeout());
    }

    void close(@Disposes PeerHttp http) {
        http.close();
    }

    @Produces
    @Singleton
    HelperClient helperClient(
            PeerHttp http, TaskRegistry registry, OutgoingAuthorization authorization, InstantSource clock) {
        return new HttpHelperClient(
                http,
                new RegistryTokens(registry, authorization),
                clock,
                settings.deferralPatience(),
                settings.longestRetry());
    }

    private record RegistryTokens(TaskRegistry registry, OutgoingAuthorization authorization)
            implements HttpHelperClient.Tokens {

        @Override
        public String authorization(AggregationTask task) throws CustodyException, NoAccessTokenException {
            return authorization.header(registry.find(task.id())
                    .orElseThrow(() -> new CustodyException.Refused("the task has nothing to present")));
        }

        @Override
        public void refused(AggregationTask task) {
            registry.find(task.id()).ifPresent(authorization::refused);
        }
    }

    @Produces
    @Singleton
    Settler settler(Database database, InstantSource clock, Randomness randomness) {
        return new Settler(database, clock, randomness, jobSize(), settings.earlyRetry());
    }

    @Produces
    @Singleton
    JobSender sender(
            CurrentLease lease,
            Database database,
            InstantSource clock,
            Randomness randomness,
            Tasks tasks,
            ReportLog log,
            LeaderVerifier verifier,
            HelperClient helper,
            Batches batches,
            Settler settler,
            Peers peers) {
        Patience patience = new Patience(
                settings.lease(),
                settings.firstRetry(),
                settings.longestRetry(),
                settings.failuresToPark(),
                settings.parkedRetry());
        return new JobSender(
                lease, database, clock, randomness, tasks, log, verifier, helper, batches, settler, peers, patience);
    }

    @Produces
    @Singleton
    JobCopies copies(Database database, InstantSource clock, ReportLog log) {
        return new JobCopies(database, clock, log, settings.copyAfter(), settings.copyBytes());
    }

    @Produces
    @Singleton
    Dispatch dispatch(JobSender sender, Peers peers, TaskPeers taskPeers, Threads threads) {
        Dispatch.Room room =
                new Dispatch.Room(settings.bytesUnderWay(), settings.jobsOfTaskUnderWay(), settings.jobsUnderWay());
        return new Dispatch(sender, peers, taskPeers, threads.waiting(), room);
    }

    @Produces
    @Singleton
    Planner planner(Database database, InstantSource clock, Randomness randomness) {
        return new Planner(database, clock, randomness, jobSize(), settings.lease());
    }

    @Produces
    @Singleton
    SetAsideReports setAside(
            CurrentLease lease,
            Database database,
            Tasks tasks,
            LeaderVerifier verifier,
            Planner planner,
            Dispatch dispatch) {
        PollJudge judge = judge(tasks, verifier, dispatch, () -> true);
        return new SetAsideReports(lease, database, judge, planner, dispatch::send, settings.asideBytes());
    }

    @Produces
    @Singleton
    RevokedPoison poison(Database database, HpkeKeyring keyring) {
        return new RevokedPoison(database, configId -> keyring.find(configId)
                .filter(key -> key.state() == HpkeKeyState.REVOKED_COMPROMISED)
                .isPresent());
    }

    @Produces
    @Singleton
    RetiredKeys retiredKeys(
            CurrentLease lease,
            Database database,
            InstantSource clock,
            ReportLog log,
            HpkeKeyring keyring,
            TaskRegistry registry,
            KeyReleaseProducer announcement) {
        LastUploads.requireWaitLongerThan(settings.lastUploads(), lease.length());
        RetiredKeys.Known known = new RetiredKeys.Known() {
            @Override
            public List<HpkeKeyEntry> keys() {
                return keyring.all();
            }

            @Override
            public Duration longestReportAge() {
                return registry.all().stream()
                        .filter(task -> task.role() == Role.HELPER && !task.deleted())
                        .map(TaskEntry::maxReportAge)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
            }
        };
        RetiredKeys.Margins margins = new RetiredKeys.Margins(settings.lastUploads(), settings.claimMargin());
        return new RetiredKeys(database, clock, System::nanoTime, log, known, margins, announcement);
    }

    private PollJudge judge(Tasks tasks, LeaderVerifier verifier, Dispatch dispatch, BooleanSupplier roomAside) {
        return new PollJudge(
                tasks, verifier, (task, candidates) -> dispatch.awaitRoom(task, settings.roomWait()), roomAside);
    }

    @Produces
    @Singleton
    Intake intake(
            CurrentLease lease,
            Topics topics,
            KafkaSettings kafka,
            Database database,
            ReportLog log,
            Tasks tasks,
            LeaderVerifier verifier,
            Planner planner,
            Dispatch dispatch,
            SetAsideReports setAside) {
        PollJudge judge = judge(tasks, verifier, dispatch, setAside::hasRoom);
        return new Intake(
                topics,
                () -> new KafkaConsumer<>(consumer(topics, kafka)),
                database,
                log,
                new PollProcessor(lease, judge, planner, dispatch::send),
                new Intake.Portion(settings.pollReports(), settings.pollBytes(), settings.pollLinger()));
    }

    private Map<String, Object> consumer(Topics topics, KafkaSettings kafka) {
        Map<String, Object> consumer = kafka.consumer("intake");
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, topics.group("prepare"));
        consumer.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        consumer.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        consumer.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pollReports());
        return consumer;
    }
}
