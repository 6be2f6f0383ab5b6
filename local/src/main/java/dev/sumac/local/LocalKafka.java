package dev.sumac.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker that is its own controller (KRaft), in this process, on a loopback port. {@link LocalKafkaProcess} runs
 * the same broker as a process of its own.
 */
public final class LocalKafka implements AutoCloseable {
    /** The JDK holds loggers weakly: without this list their levels would be forgotten. */
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger("kafka"), Logger.getLogger("org.apache.kafka"), Logger.getLogger("state.change.logger"));

    private final Path directory;
    private final boolean temporary;
    private final int port;
    private final int controllerPort;
    private @Nullable KafkaRaftServer server;

    private LocalKafka(Path directory, boolean temporary, int port, int controllerPort) {
        this.directory = directory;
        this.temporary = temporary;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /** Starts a broker on the folder's data, on free ports; a new folder becomes a new broker. */
    public static LocalKafka start(Path directory) {
        return start(directory, false, Directories.freePort(), Directories.freePort());
    }

    /** Starts a broker whose data goes when it is closed. */
    public static LocalKafka startTemporary() {
        return start(Directories.temporary("kafka"), true, Directories.freePort(), Directories.freePort());
    }

    static LocalKafka start(Path directory, boolean temporary, int port, int controllerPort) {
        LocalKafka kafka = new LocalKafka(directory.toAbsolutePath(), temporary, port, controllerPort);
        kafka.format();
        kafka.launch();
        return kafka;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the broker and starts it on the same data and the same port. */
    public void restart() {
        stop();
        launch();
    }

    @Override
    public void close() {
        stop();
        if (temporary) {
            Directories.delete(directory);
        }
    }

    void awaitShutdown() {
        if (server != null) {
            server.awaitShutdown();
        }
    }

    private void launch() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        KafkaRaftServer launched = new KafkaRaftServer(KafkaConfig.fromProps(properties()), Time.SYSTEM);
        launched.startup();
        server = launched;
    }

    private void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    private void format() {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(directory);
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot format the broker's folder", e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot format the broker's folder", e);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.toString()));
        // One broker holds the only replica of everything.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "auto.create.topics.enable", "false"));
        // Quick to join, small in memory.
        properties.putAll(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000",
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500",
                // Nobody follows this controller from afar, to whom it would have to say that it lives.
                "metadata.max.idle.interval.ms", "0",
                "log.cleaner.dedupe.buffer.size", "4194304",
                "log.cleaner.io.buffer.size", "131072",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "message.max.bytes", "8388608"));
        return properties;
    }
}
