package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPostgresTest {
    @TempDir
    private static Path sharedDirectory;

    private static LocalPostgres shared;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startShared() {
        shared = LocalPostgres.start(sharedDirectory.resolve("pg"));
    }

    @AfterAll
    static void stopShared() {
        shared.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit"})
    void start_shouldBeDurable(String setting) throws SQLException {
        assertThat(query(shared, "postgres", "show " + setting)).isEqualTo("on");
    }

    @Test
    void createDatabase_shouldKeepDatabasesApartAndAcceptARepeat() throws SQLException {
        shared.createDatabase("alpha");
        shared.createDatabase("beta");
        execute(shared, "alpha", "create table mine (x int)");
        shared.createDatabase("alpha");

        assertThat(query(shared, "alpha", "select to_regclass('mine')::text")).isEqualTo("mine");
        assertThat(query(shared, "beta", "select coalesce(to_regclass('mine')::text, 'none')"))
                .isEqualTo("none");
    }

    @Test
    void createDatabase_shouldRefuseANameThatIsNotPlain() {
        assertThatThrownBy(() -> shared.createDatabase("x'; drop database alpha; --"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connect_shouldNeedThePassword() {
        assertThatThrownBy(() -> DriverManager.getConnection(shared.jdbcUrl("postgres"), "sumac", "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void start_shouldContinueOnTheDataAfterAKillAndAfterAnOrderlyEnd() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("pg"))) {
            execute(postgres, "postgres", "create table kept (x int)");
            execute(postgres, "postgres", "insert into kept values (7)");
            ProcessHandle first = postgres.postmaster();
            int port = postgres.port();

            postgres.kill();
            assertThat(first.isAlive()).isFalse();
            postgres.restart();

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(postgres.postmaster()).isNotEqualTo(first);
            assertThat(query(postgres, "postgres", "select x from kept")).isEqualTo("7");
        }
        try (LocalPostgres later = LocalPostgres.start(directory.resolve("pg"))) {
            assertThat(query(later, "postgres", "select x from kept")).isEqualTo("7");
        }
    }

    @Test
    void close_shouldRemoveATemporaryServerAltogether() throws SQLException {
        LocalPostgres postgres = LocalPostgres.startTemporary();
        Path data = Path.of(query(postgres, "postgres", "show data_directory"));
        ProcessHandle postmaster = postgres.postmaster();
        assertThat(data).exists();

        postgres.close();

        assertThat(postmaster.isAlive()).isFalse();
        assertThat(data).doesNotExist();
        assertThat(Files.exists(data.getParent())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/global/pg_control", "data/postmaster.pid"})
    void start_shouldLeaveNobodyWhoWritesWhenItIsInterrupted(String duringThis) throws Exception {
        Path folder = directory.resolve("pg");
        Thread starter = Thread.ofPlatform().unstarted(() -> {
            try {
                // Closed in case it was ready before it could be interrupted.
                LocalPostgres.start(folder).close();
            } catch (RuntimeException interrupted) {
                // What it leaves behind counts.
            }
        });
        starter.start();
        assertThat(Waiting.until(() -> Files.exists(folder.resolve(duringThis)), Duration.ofMinutes(3)))
                .isTrue();

        starter.interrupt();
        starter.join();

        assertThat(ProcessHandle.allProcesses().filter(process -> worksIn(folder, process)))
                .isEmpty();
    }

    private static boolean worksIn(Path folder, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .startsWith(folder);
        } catch (IOException gone) {
            return false;
        }
    }

    private static void execute(LocalPostgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = postgres.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(LocalPostgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = postgres.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
