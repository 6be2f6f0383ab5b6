package dev.sumac.keys.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.TaskId;
import dev.sumac.keys.change.AuditEntry;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.LocalKeyFileWrapper;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the backend cannot rewrap by itself: prepare-service is asked to. */
@QuarkusTest
@TestProfile(RewrapTest.OnItsOwn.class)
@Timeout(180)
class RewrapTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Without the backends that the other tests share: their settings would prevail. */
    public static final class OnItsOwn implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RewrapBackends.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Inject
    Config config;

    @Inject
    Topics topics;

    @Inject
    KafkaSettings kafka;

    @Inject
    TopicAdmin topicAdmin;

    @Inject
    TaskRegistry registry;

    @Inject
    RewrapRuns runs;

    @Inject
    StoredSecrets secrets;

    @Inject
    ChangeLog changes;

    @Inject
    EntityManager entities;

    @Inject
    Rewrapper rewrapper;

    @Inject
    RewrapChannel channel;

    @TempDir
    private Path directory;

    private Path newKey(String name) throws Exception {
        byte[] key = new byte[LocalKeyFileWrapper.KEY_LENGTH];
        new SecureRandom().nextBytes(key);
        return Files.setPosixFilePermissions(
                Files.write(directory.resolve(name), key), PosixFilePermissions.fromString("rw-------"));
    }

    private Path configured(String name) {
        return config.getValue(name, Path.class);
    }

    /** All secrets as their rows hold them. A run that does not exist is done with none. */
    private List<Rewrapping.Request> rows() {
        return QuarkusTransaction.requiringNew().call(() -> runs.pending(Long.MAX_VALUE, 1000).stream()
                .flatMap(name -> secrets.find(name).stream())
                .toList());
    }

    private static SecretBytes unwrap(Rewrapping.Request row, KeyWrapper keys, KeyWrapper tokens)
            throws CustodyException {
        return row.binding() instanceof Binding.OutgoingToken
                ? tokens.unwrap(row.binding(), row.blob())
                : keys.unwrap(row.binding(), row.blob());
    }

    @Test
    void rewrap_shouldReplaceEveryBlobOnceAndGoOnWhereItWas() throws Exception {
        registry.start();
        topicAdmin.createMissing();
        assertThat(RewrapClient.createTask()).isEqualTo(201);
        assertThat(RewrapClient.createTask()).isEqualTo(201);
        Path oldKeys = configured("sumac.custody.key-file");
        Path oldTokens = configured("sumac.custody.token-key-file");
        Path newKeys = newKey("keys");
        Path newTokens = newKey("tokens");
        List<Rewrapping.Request> before = rows();
        // An HPKE key, and of each task a verification key and a token.
        assertThat(before).hasSize(5);

        assertThat(RewrapClient.operator().get("/api/v1/custody/rewrap").statusCode())
                .isEqualTo(404);
        long run = RewrapClient.begin().getLong("run");
        assertThat(RewrapClient.begin().getLong("run"))
                .as("what was done before may be under an older version")
                .isEqualTo(run + 1);
        assertADeathLeavesNothing(
                LocalKeyFileWrapper.open(newKeys, List.of(oldKeys)),
                LocalKeyFileWrapper.open(newTokens, List.of(oldTokens)));
        try (FakePrepare prepare = new FakePrepare(
                topics,
                kafka,
                LocalKeyFileWrapper.open(newKeys, List.of(oldKeys)),
                LocalKeyFileWrapper.open(newTokens, List.of(oldTokens)))) {
            prepare.allow(2);
            JsonPath some = RewrapClient.await(progress -> progress.getLong("rewrapped") > 0);
            assertThat(RewrapClient.finished(some)).isFalse();
            prepare.allow(1000);
            JsonPath done = RewrapClient.await(RewrapClient::finished);
            assertThat(done.getLong("secrets")).isEqualTo(5);
            assertThat(done.getLong("rewrapped")).isEqualTo(5);
            assertThat(done.getLong("refused")).isZero();
            assertThat(done.getString("askedBy")).isEqualTo("operator");
        }

        KeyWrapper keys = LocalKeyFileWrapper.open(newKeys);
        KeyWrapper tokens = LocalKeyFileWrapper.open(newTokens);
        Map<Object, Rewrapping.Request> after =
                rows().stream().collect(Collectors.toMap(Rewrapping.Request::binding, row -> row));
        for (Rewrapping.Request old : before) {
            SecretBytes secret = unwrap(old, LocalKeyFileWrapper.open(oldKeys), LocalKeyFileWrapper.open(oldTokens));
            assertThat(unwrap(Objects.requireNonNull(after.get(old.binding())), keys, tokens))
                    .isEqualTo(secret);
            assertThatThrownBy(() -> unwrap(old, keys, tokens)).isInstanceOf(CustodyException.Refused.class);
        }
        assertThat(rewraps())
                .as("one change for each, whatever was answered twice")
                .isEqualTo(5);
        assertFollowersHave();
        assertABlobThatDoesNotOpenIsNotTheEnd(keys, tokens);
    }

    /** The database connection dies between the last statement of an answer's transaction and its commit. */
    private void assertADeathLeavesNothing(KeyWrapper keys, KeyWrapper tokens) throws Exception {
        Rewrapping.Request row = rows().getFirst();
        RewrapRuns mortal = new RewrapRuns(entities) {
            @Override
            void mark(long run, SecretName secret, boolean refused) {
                super.mark(run, secret, refused);
                entities.createNativeQuery("select pg_terminate_backend(pg_backend_pid())")
                        .getSingleResult();
            }
        };
        Rewrapper dying = new Rewrapper(changes, mortal, secrets, keys, tokens, channel, LIMIT);
        Rewrapping.Answer answer = Rewrapping.rewrap(row, keys, tokens);
        assertThatThrownBy(() -> dying.answered(answer)).isInstanceOf(RuntimeException.class);
        assertThat(rows()).contains(row);
        assertThat(rewraps()).isZero();
    }

    /** What an answer holds, the key service cannot open: the next run finds out, and goes back to what was there before. */
    private void assertABlobThatDoesNotOpenIsNotTheEnd(KeyWrapper keys, KeyWrapper tokens) throws Exception {
        Rewrapping.Request good = rows().getFirst();
        SecretBytes secret = unwrap(good, keys, tokens);
        byte[] altered = good.blob().toByteArray();
        altered[altered.length - 1] ^= 1;
        WrappedSecret spoilt = WrappedSecret.of(altered);

        RewrapClient.begin();
        rewrapper.answered(answer(good, WrappedSecret.of(new byte[] {9})));
        assertThat(rows()).as("not even the form is right").contains(good);
        rewrapper.answered(answer(good, spoilt));
        Rewrapping.Request bad = new Rewrapping.Request(good.binding(), spoilt);
        assertThat(rows()).contains(bad);
        rewrapper.answered(answer(bad, good.blob()));
        assertThat(rows()).as("once in a run").contains(bad);
        try (FakePrepare prepare = new FakePrepare(topics, kafka, keys, tokens)) {
            prepare.allow(100_000);
            RewrapClient.await(RewrapClient::finished);
            RewrapClient.begin();
            JsonPath done = RewrapClient.await(RewrapClient::finished);
            assertThat(done.getLong("refused")).isZero();
        }
        Rewrapping.Request mended = rows().stream()
                .filter(row -> row.binding().equals(good.binding()))
                .findFirst()
                .orElseThrow();
        assertThat(unwrap(mended, keys, tokens)).isEqualTo(secret);
    }

    private static Rewrapping.Answer answer(Rewrapping.Request asked, WrappedSecret anew) {
        return new Rewrapping.Answer(asked.binding(), asked.blob(), Optional.of(anew));
    }

    private long rewraps() {
        return QuarkusTransaction.requiringNew().call(() -> AuditEntry.count("action like '%.rewrap'"));
    }

    /** What is published a moment after the rows have it. */
    private void assertFollowersHave() throws Exception {
        for (Rewrapping.Request row : rows()) {
            if (row.binding() instanceof Binding.OutgoingToken(String _, var task)) {
                long deadline = System.nanoTime() + LIMIT.toNanos();
                while (!isCurrent(row, task) && System.nanoTime() < deadline) {
                    Thread.sleep(50);
                }
                assertThat(isCurrent(row, task)).isTrue();
            }
        }
    }

    private boolean isCurrent(Rewrapping.Request token, TaskId task) throws Exception {
        registry.catchUp(LIMIT);
        TaskEntry entry = registry.findCurrent(task, LIMIT).orElseThrow();
        List<WrappedSecret> blobs =
                rows().stream().map(Rewrapping.Request::blob).toList();
        return entry.outgoingToken().equals(Optional.of(token.blob()))
                && blobs.containsAll(entry.verifyKeys().values());
    }
}
