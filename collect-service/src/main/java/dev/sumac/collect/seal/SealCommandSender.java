package dev.sumac.collect.seal;

import dev.sumac.collect.loop.Look;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Sends the commands that are due, holding their rows: a withdrawal needs the row's lock, so it can not be overtaken by a
 * command that another replica was about to send.
 */
@ApplicationScoped
public class SealCommandSender {

    private static final int BATCH = 64;
    private static final long SEND_SECONDS = 10;

    private final Emitter<Record<byte[], byte[]>> channel;
    private final InstantSource clock;
    private final Duration firstRepeat;
    private final Duration lastRepeat;

    SealCommandSender(
            @Channel("batchcommands") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 4 * BATCH)
                    Emitter<Record<byte[], byte[]>> channel,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.seal-repeat-min", defaultValue = "PT1S") Duration firstRepeat,
            @ConfigProperty(name = "sumac.collect.seal-repeat-max", defaultValue = "PT5S") Duration lastRepeat) {
        this.channel = channel;
        this.clock = clock;
        this.firstRepeat = firstRepeat;
        this.lastRepeat = lastRepeat;
    }

    /** Sends what is due. When the broker fails, nothing counts as sent. */
    @Transactional
    public Look sendDue() {
        Instant now = clock.instant();
        Optional<Instant> next = SealCommandRow.nextDue();
        if (next.isEmpty() || next.get().isAfter(now)) {
            return new Look(false, next);
        }
        List<SealCommandRow> due = SealCommandRow.lockDue(now, BATCH);
        await(due.stream().map(this::send).toArray(CompletableFuture[]::new));
        due.forEach(row -> row.sent(clock.instant(), firstRepeat, lastRepeat));
        return new Look(due.size() == BATCH, SealCommandRow.nextDue());
    }

    private CompletableFuture<Void> send(SealCommandRow row) {
        return channel.send(Record.of(row.taskId, row.message().toByteArray())).toCompletableFuture();
    }

    private static void await(CompletableFuture<?>[] sent) {
        try {
            CompletableFuture.allOf(sent).get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker did not take the seal commands", e);
        }
    }
}
