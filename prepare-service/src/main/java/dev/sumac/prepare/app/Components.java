package dev.sumac.prepare.app;

import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.key.KeyRefusedException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.kit.task.VerifyKeys;
import dev.sumac.prepare.log.KafkaReportLog;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.ClockChecks;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.ReportChecks;
import dev.sumac.prepare.verify.ShareOpener;
import dev.sumac.prepare.verify.VerifyKeySource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Makes the service's parts out of each other. */
@Singleton
class Components {

    private static final int FETCH_WAIT_MILLIS = 10;

    private final PrepareSettings settings;

    Components(PrepareSettings settings) {
        this.settings = settings;
    }

    @Produces
    @Singleton
    Database database(DataSource source) {
        return new Database(source);
    }

    @Produces
    @Singleton
    Randomness randomness() {
        return new Randomness(new SecureRandom());
    }

    @Produces
    @Singleton
    Batches batches() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Batches(
                Executors.newFixedThreadPool(
                        cores, Thread.ofPlatform().daemon().name("verify-", 0).factory()),
                cores);
    }

    @Produces
    @Singleton
    RegistryTasks tasks(TaskRegistry registry) {
        return new RegistryTasks(registry, settings.currentWithin());
    }

    @Produces
    @Singleton
    ShareOpener opener(HpkeKeyring keyring, HpkeOpeners openers, @KeyCustody KeyWrapper wrapper, Topics topics) {
        return new KeyringShareOpener(keyring, openers, wrapper, topics.aggregator(), settings.currentWithin());
    }

    @Produces
    @Singleton
    VerifyKeySource verifyKeys(VerifyKeys keys, TaskRegistry registry) {
        return (task, keyId) -> {
            TaskEntry entry = registry.find(task.id())
                    .orElseThrow(() -> new NotCurrentException("task " + task.id() + " is not known any more"));
            try {
                return keys.find(entry, keyId);
            } catch (CustodyException.Refused e) {
                throw new KeyRefusedException("verification_key_" + keyId, e);
            } catch (CustodyException e) {
                throw new NotCurrentException("a verification key does not unwrap", e);
            }
        };
    }

    @Produces
    @Singleton
    ReportChecks checks(InstantSource clock) {
        return new ClockChecks(clock, settings.clockSkew());
    }

    @Produces
    @Singleton
    LeaderVerifier leaderVerifier(
            ReportChecks checks, ShareOpener opener, VerifyKeySource keys, Batches batches, InstantSource clock) {
        return new LeaderVerifier(checks, opener, keys, batches, clock, settings.earlyReportWait());
    }

    @Produces
    @Singleton
    ReportLog log(Topics topics, KafkaSettings kafka) {
        return new KafkaReportLog(topics.reports(), Admin.create(kafka.admin("report-log")), () -> {
            Map<String, Object> consumer = kafka.consumer("report-reader");
            consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pollReports());
            // What is read lies there. A fetch ahead, of what nobody asked for, would hold up the next read for as
            // long.
            consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
            return new KafkaConsumer<>(consumer);
        });
    }
}
