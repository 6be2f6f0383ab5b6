package dev.sumac.upload;

import dev.sumac.local.LocalBackends;
import dev.sumac.trust.FakeRealms;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A real broker for the service under test, and limits small enough to meet. */
public class Backends implements QuarkusTestResourceLifecycleManager {

    static final String AGGREGATOR = "uploadtest";
    static final int MAX_BODY_BYTES = 100_000;
    static final int MAX_TASK_BACKLOG = 300;
    static final int MAX_REPORTS = 200;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(FakeRealms.configuration());
        settings.put("sumac.upload.max-reports", Integer.toString(MAX_REPORTS));
        settings.put("sumac.upload.body-time", "PT5S");
        // A busy machine is not an outage.
        settings.put("sumac.keys.lease", "10s");
        settings.putAll(Map.of(
                "kafka.bootstrap.servers",
                LocalBackends.bootstrapServers(),
                "sumac.kafka.replication-factor",
                "1",
                "sumac.aggregator",
                AGGREGATOR,
                "sumac.upload.max-body-bytes",
                Integer.toString(MAX_BODY_BYTES),
                "sumac.upload.max-task-backlog",
                Integer.toString(MAX_TASK_BACKLOG),
                "sumac.hpke.cache-lifetime",
                "PT20M",
                "quarkus.http.test-port",
                "0"));
        return settings;
    }

    @Override
    public void stop() {}
}
