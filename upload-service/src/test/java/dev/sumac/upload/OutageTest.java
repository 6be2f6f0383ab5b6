package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.local.LocalKafkaProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** A broker that dies, and one that must not be trusted. */
class OutageTest {

    private static final long LIMIT_SECONDS = 60;

    @Test
    void upload_shouldBeUnavailableWhileTheBrokerIsDeadAndLoseNothingItAcknowledged() throws Exception {
        try (LocalKafkaProcess kafka = LocalKafkaProcess.startTemporary();
                Assembled service = new Assembled(kafka.bootstrapServers());
                Published published = new Published(kafka.bootstrapServers(), Assembled.AGGREGATOR)) {
            service.start();
            await(service::isReady);
            published.key(1, HpkeKeyState.ACTIVE);
            TaskId task = published.task();
            Set<Bytes> acknowledged = new HashSet<>();
            await(() -> upload(service, task, acknowledged));

            for (int i = 0; i < 60; i++) {
                await(() -> upload(service, task, acknowledged));
            }
            kafka.kill();
            Report lost = Uploaded.report(1, Uploaded.now());
            assertThat(take(service, task, lost)).isInstanceOf(UploadOutcome.Unavailable.class);
            assertThat(take(service, TaskId.of(Published.random(32)), lost))
                    .as("an unknown task, while nobody can say so")
                    .isInstanceOf(UploadOutcome.Unavailable.class);
            await(() -> !service.isReady());
            assertThat(take(service, task, Uploaded.report(200, Uploaded.now())))
                    .as("nothing is judged without a lease, not even a key that nobody has")
                    .isInstanceOf(UploadOutcome.Unavailable.class);

            kafka.restart();
            await(() -> upload(service, task, acknowledged));
            for (int i = 0; i < 60; i++) {
                await(() -> upload(service, task, acknowledged));
            }
            assertThat(acknowledged).hasSizeGreaterThan(120);
            assertThat(Uploaded.inLog(kafka.bootstrapServers(), Assembled.AGGREGATOR, task))
                    .containsAll(acknowledged);
            TaskId unknown = TaskId.of(Published.random(32));
            await(() -> take(service, unknown, lost) instanceof UploadOutcome.Refused);
        }
    }

    @Test
    void service_shouldRefuseALogThatForgets() throws Exception {
        try (LocalKafkaProcess kafka = LocalKafkaProcess.startTemporary();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic forgetful = new NewTopic(Assembled.AGGREGATOR + ".reports", 24, (short) 1)
                    .configs(Map.of("retention.ms", "3600000"));
            admin.createTopics(List.of(forgetful)).all().get();
            try (Assembled service = new Assembled(kafka.bootstrapServers());
                    Published published = new Published(kafka.bootstrapServers(), Assembled.AGGREGATOR)) {
                CountDownLatch refused = new CountDownLatch(1);
                service.watch.onRefusal(refused::countDown);
                service.start();
                assertThat(refused.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(service.watch.isReady()).isFalse();
                published.key(1, HpkeKeyState.ACTIVE);
                assertThat(take(service, published.task(), Uploaded.report(1, Uploaded.now())))
                        .isInstanceOf(UploadOutcome.Unavailable.class);
            }
        }
    }

    private static boolean upload(Assembled service, TaskId task, Set<Bytes> acknowledged) {
        Report report = Uploaded.report(1, Uploaded.now());
        UploadOutcome outcome = take(service, task, report);
        if (outcome instanceof UploadOutcome.Taken(int accepted, var errors)) {
            assertThat(accepted).as("%s", errors).isEqualTo(1);
            acknowledged.add(Bytes.wrap(report.encode()));
            return true;
        }
        return false;
    }

    private static UploadOutcome take(Assembled service, TaskId task, Report report) {
        return service.uploads
                .take(task, Uploaded.request(report))
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
