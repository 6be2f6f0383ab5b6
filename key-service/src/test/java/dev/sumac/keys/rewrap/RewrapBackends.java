package dev.sumac.keys.rewrap;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.local.LocalBackends;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** As the other tests have them, for an aggregator of its own: what is rewrapped here, the key files there do not open. */
public class RewrapBackends implements QuarkusTestResourceLifecycleManager {

    private final KeyServiceBackends common = new KeyServiceBackends();

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(common.start());
        settings.putAll(LocalBackends.configuration(aggregator()));
        settings.put("sumac.aggregator", aggregator());
        settings.put("sumac.custody.rewrap-interval", "PT0.1S");
        return settings;
    }

    String aggregator() {
        return "rewrap";
    }

    @Override
    public void stop() {
        common.stop();
    }
}
