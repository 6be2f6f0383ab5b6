package dev.sumac.prepare.http;

import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.LocalKeyFileWrapper;
import dev.sumac.local.LocalBackends;
import dev.sumac.trust.FakeRealms;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** What the service needs around it: database, broker, key files, an operator; and limits small enough to meet. */
public final class PrepareBackends implements QuarkusTestResourceLifecycleManager {

    static final String AGGREGATOR = "preparetest";
    static final String OPERATOR_TOKEN = FakeRealms.OPERATOR_TOKEN;
    static final int MAX_BODY_BYTES = 200_000;
    static final int MAX_REPORTS = 2_000;
    /** As many as there are of one task, and as many as there are. */
    static final int HELPER_PLACES = 8;

    /** Survives the class loader that Quarkus gives the tests. */
    private static final String KEY_FILE = "sumac.test.key-file";

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(LocalBackends.configuration(AGGREGATOR));
        settings.put("sumac.aggregator", AGGREGATOR);
        settings.put("sumac.kafka.replication-factor", "1");
        settings.put("sumac.custody.key-file", keyFile().toString());
        settings.put("sumac.custody.token-key-file", keyFile().toString());
        settings.put("sumac.prepare.max-body-bytes", Integer.toString(MAX_BODY_BYTES));
        settings.put("sumac.prepare.helper-reports", Integer.toString(MAX_REPORTS));
        settings.put("sumac.prepare.helper-queue", Integer.toString(HELPER_PLACES));
        settings.put("sumac.prepare.helper-requests-of-task", Integer.toString(HELPER_PLACES));
        settings.put("sumac.prepare.helper-body-time", "5s");
        settings.put("sumac.prepare.first-retry", "100ms");
        // A busy machine is not an outage.
        settings.put("sumac.keys.lease", "10s");
        settings.putAll(FakeRealms.configuration());
        settings.put("sumac.peers.helper.url", AccessTokensTest.HELPER);
        settings.put("sumac.peers.helper.token-url", FakeRealms.issuer("helpers") + "/token");
        settings.put("sumac.peers.helper.assertion-file", AccessTokensTest.ASSERTION.toString());
        settings.put("sumac.peers.away.url", AccessTokensTest.AWAY);
        settings.put("sumac.peers.away.token-url", "http://127.0.0.1:1/token");
        settings.put("sumac.peers.away.assertion-file", AccessTokensTest.ASSERTION.toString());
        settings.put("quarkus.http.test-port", "0");
        return settings;
    }

    /** Custody, as the key service has it. */
    static KeyWrapper wrapper() {
        return LocalKeyFileWrapper.open(keyFile());
    }

    private static Path keyFile() {
        synchronized (System.getProperties()) {
            String known = System.getProperty(KEY_FILE);
            if (known != null) {
                return Path.of(known);
            }
            byte[] key = new byte[LocalKeyFileWrapper.KEY_LENGTH];
            new SecureRandom().nextBytes(key);
            try {
                Path file = Files.createTempFile(
                        "key", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                file.toFile().deleteOnExit();
                System.setProperty(KEY_FILE, file.toString());
                return Files.write(file, key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void stop() {}
}
