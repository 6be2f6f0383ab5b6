package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of one's own, from Maven artifacts: durable (fsync, full_page_writes and synchronous_commit on),
 * on a loopback port, with a password, for root and for an ordinary user. It keeps its folder over
 * {@link #restart}, also after its postmaster was killed.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String USER = "sumac";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration CHILDREN_LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    private final Path log;
    private final boolean temporary;
    private final PostgresHost host;
    private final Path binaries;
    private final String password;
    private int port;
    private @Nullable Process postmaster;

    private LocalPostgres(Path directory, @Nullable Path log, boolean temporary) throws IOException {
        this.temporary = temporary;
        this.host = PostgresHost.detect();
        this.directory = Files.createDirectories(host.placeFor(directory.toAbsolutePath()));
        this.log = log == null ? this.directory.resolve("postgresql.log") : log.toAbsolutePath();
        this.binaries = PostgresBinaries.in(host.cache());
        host.giveAway(this.directory);
        this.password = readOrCreatePassword(this.directory.resolve("password"));
        initialise();
    }

    /** Starts a server on the folder's data; a new folder becomes a new server. */
    public static LocalPostgres start(Path directory) {
        return start(directory, null, false);
    }

    /** Starts a server whose log is another file than one in its folder. */
    static LocalPostgres start(Path directory, Path log) {
        return start(directory, log, false);
    }

    /** Starts a server whose data goes when it is closed, or with this process. */
    public static LocalPostgres startTemporary() {
        return start(Directories.temporary("postgres"), null, true);
    }

    private static LocalPostgres start(Path directory, @Nullable Path log, boolean temporary) {
        try {
            LocalPostgres postgres = new LocalPostgres(directory, log, temporary);
            postgres.launch();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    /** Deletes the data of a server that is not running. */
    static void deleteData(Path directory) {
        try {
            Directories.delete(PostgresHost.detect().placeFor(directory.toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a server's data", e);
        }
    }

    /** Creates a database unless there is one of this name; returns its JDBC URL. */
    public String createDatabase(String name) {
        createDatabase(jdbcUrl(""), USER, password, name);
        return jdbcUrl(name);
    }

    static void createDatabase(String serverUrl, String user, String password, String name) {
        requireDatabaseName(name);
        try (Connection connection = DriverManager.getConnection(serverUrl + "postgres", user, password);
                var statement = connection.createStatement();
                var found = statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
            if (!found.next()) {
                statement.execute("create database " + name);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
    }

    static void requireDatabaseName(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain database name: " + name);
        }
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), USER, password);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String username() {
        return USER;
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** The file for what the server says. */
    public Path log() {
        return log;
    }

    /** The server's first process, whose end is the server's. */
    public ProcessHandle postmaster() {
        return running().toHandle();
    }

    /** Kills the postmaster with -9, as a crash would; {@link #restart} brings the server back. */
    public void kill() {
        running().destroyForcibly();
        awaitExit();
    }

    /** Ends the server without a checkpoint, for data that nobody wants to keep; starting it again would recover it. */
    public void endAtOnce() {
        stop("QUIT");
    }

    /** Starts the server again on the same data and the same port, stopping it first if it runs. */
    public void restart() {
        stop("INT");
        long deadline = System.nanoTime() + CHILDREN_LIMIT.toNanos();
        while (true) {
            try {
                launch();
                return;
            } catch (IOException e) {
                // The children of one that was killed hold its shared memory until they have noticed.
                if (System.nanoTime() - deadline > 0) {
                    throw new UncheckedIOException("PostgreSQL did not start again", e);
                }
            }
        }
    }

    @Override
    public void close() {
        stop(temporary ? "QUIT" : "INT");
        if (temporary) {
            Directories.delete(directory);
        }
    }

    private Process running() {
        if (postmaster == null) {
            throw new IllegalStateException("PostgreSQL is not running");
        }
        return postmaster;
    }

    private void stop(String signal) {
        if (postmaster != null && postmaster.isAlive()) {
            ChildProcesses.signal(postmaster.toHandle(), signal);
            awaitExit();
        }
    }

    private void awaitExit() {
        Waiting.end(running(), Duration.ofSeconds(20));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void initialise() throws IOException {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        Directories.delete(data());
        List<String> command = List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + directory.resolve("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "--no-instructions");
        Path log = directory.resolve("initdb.log");
        Process initdb = ChildProcesses.start(
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile()),
                host.wrapper(),
                ChildProcesses.AtParentsDeath.KILL);
        // Not given up when interrupted: its commands would go on writing where somebody deletes.
        Waiting.uninterruptibly(initdb::waitFor);
        if (initdb.exitValue() != 0) {
            throw new IOException("initdb failed: " + Files.readString(log));
        }
    }

    private void launch() throws IOException {
        if (port == 0) {
            port = Directories.freePort();
        }
        Files.deleteIfExists(data().resolve("postmaster.opts"));
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = ChildProcesses.start(builder, host.wrapper(), ChildProcesses.AtParentsDeath.INT);
        postmaster = process;
        awaitReady(process);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("bin/postgres").toString(), "-D", data().toString(), "-p", Integer.toString(port)));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "max_connections=300",
                "shared_buffers=64MB",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC")) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    private void awaitReady(Process process) throws IOException {
        if (Waiting.until(() -> !process.isAlive() || saysReady(process), START_LIMIT) && process.isAlive()) {
            return;
        }
        // The postmaster waits for its children, who would write on if it were killed.
        endAtOnce();
        throw new IOException("the postmaster is not ready: " + Files.readString(log));
    }

    /** As {@code pg_ctl} does: the postmaster writes "ready" into the last line of its pid file. */
    private boolean saysReady(Process process) {
        Path pidFile = data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return false;
        }
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.size() >= 8
                    && lines.getFirst().equals(Long.toString(process.pid()))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pidFile, e);
        }
    }

    private String readOrCreatePassword(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String created = HexFormat.of().formatHex(random);
        Files.createFile(file, PostgresHost.OWNER_ONLY_FILE);
        Files.writeString(file, created);
        host.giveAway(file);
        return created;
    }
}
