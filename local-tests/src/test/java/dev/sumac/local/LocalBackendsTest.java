package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class LocalBackendsTest {
    @Test
    void configuration_shouldNameOneServerAndADatabaseEach() throws SQLException {
        var alpha = LocalBackends.configuration("alpha");
        var beta = LocalBackends.configuration("beta");

        assertThat(beta.get("kafka.bootstrap.servers")).isEqualTo(alpha.get("kafka.bootstrap.servers"));
        assertThat(alpha.get("quarkus.datasource.jdbc.url")).endsWith("/alpha");
        assertThat(beta.get("quarkus.datasource.jdbc.url")).endsWith("/beta");
        try (var connection = DriverManager.getConnection(
                beta.get("quarkus.datasource.jdbc.url"),
                beta.get("quarkus.datasource.username"),
                beta.get("quarkus.datasource.password"))) {
            assertThat(connection.getCatalog()).isEqualTo("beta");
        }
    }
}
