package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all other tests here stand on: the server that they kill is one that keeps what it committed. */
@ExtendWith(ClusterExtension.class)
class DurabilityTest {
    private final Cluster cluster;

    DurabilityTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit"})
    void runningPostgres_shouldBeDurable(String setting) throws Exception {
        for (Aggregator aggregator : cluster.aggregators()) {
            assertThat(aggregator
                            .rows()
                            .query("select setting from pg_settings where name = ?", row -> row.getString(1), setting))
                    .containsExactly("on");
            assertThat(aggregator
                            .rows()
                            .query("select unnest(setconfig) from pg_db_role_setting", row -> row.getString(1)))
                    .as("nobody's sessions differ")
                    .noneMatch(config -> config.startsWith(setting));
        }
    }
}
