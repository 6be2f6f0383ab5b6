package dev.sumac.collect;

import dev.sumac.local.LocalBackends;
import dev.sumac.trust.FakeRealms;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** A real database and broker for the service under test, and waits short enough to wait for. */
public class Backends implements QuarkusTestResourceLifecycleManager {

    static final String AGGREGATOR = "collecttest";
    static final int BODY_ROOM = 1 << 20;
    static final String OPERATOR_TOKEN = FakeRealms.OPERATOR_TOKEN;

    @Override
    public Map<String, String> start() {
        Map<String, String> all = new HashMap<>(LocalBackends.configuration(AGGREGATOR));
        all.put("sumac.aggregator", AGGREGATOR);
        all.put("sumac.custody.token-key-file", keyFile().toString());
        all.putAll(FakeRealms.configuration());
        all.put("quarkus.http.test-port", "0");
        all.put("sumac.collect.seal-repeat-min", "PT0.3S");
        all.put("sumac.collect.seal-repeat-max", "PT0.3S");
        all.put("sumac.collect.too-few-timeout", "PT1S");
        all.put("sumac.collect.share-wait", "PT1S");
        all.put("sumac.collect.job-wait", "PT0.2S");
        all.put("sumac.collect.helper-backoff-min", "PT0.05S");
        all.put("sumac.collect.helper-backoff-max", "PT0.2S");
        all.put("sumac.collect.helper-timeout", "PT10S");
        all.put("sumac.collect.helper-lease", "PT20S");
        all.put("sumac.collect.helper-requests", "10");
        all.put("sumac.collect.body-room", Integer.toString(BODY_ROOM));
        all.put("sumac.collect.body-time", "PT8S");
        return all;
    }

    /** The same file for every class loader that asks. */
    static synchronized Path keyFile() {
        String known = System.getProperty("sumac.test.token-key");
        if (known != null) {
            return Path.of(known);
        }
        try {
            Path file = Files.createTempFile(
                    "token",
                    ".key",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, new byte[] {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30, 31, 32
            });
            file.toFile().deleteOnExit();
            System.setProperty("sumac.test.token-key", file.toString());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
