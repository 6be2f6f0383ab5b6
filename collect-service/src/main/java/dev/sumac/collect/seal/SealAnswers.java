package dev.sumac.collect.seal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.TaskId;
import dev.sumac.proto.BatchEvent;
import dev.sumac.proto.BatchRefused;
import dev.sumac.proto.BatchWaiting;
import dev.sumac.proto.TaskRole;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes prepare-service's answers. One that comes again, late, or to nobody changes nothing; one that is lost comes again,
 * for the command is repeated.
 */
@ApplicationScoped
public class SealAnswers {

    private static final Logger LOG = Logger.getLogger(SealAnswers.class);

    private final List<SealAsker> askers;
    private final InstantSource clock;
    private final Duration patience;

    SealAnswers(
            @All List<SealAsker> askers,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.too-few-timeout", defaultValue = "PT1H") Duration patience) {
        this.askers = askers;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Writes one answer down.
     *
     * @throws InvalidProtocolBufferException when it is no BatchEvent
     * @throws DecodeException when a share in it does not decode
     */
    @Transactional(rollbackOn = Exception.class)
    public void accept(byte[] message) throws InvalidProtocolBufferException, DecodeException {
        BatchEvent event = BatchEvent.parseFrom(message);
        UUID requestId = SealCommandRow.toUuid(event.getRequestId());
        Optional<SealCommandRow> command = SealCommandRow.lock(requestId);
        if (command.isPresent()) {
            apply(event, command.get());
        }
    }

    private void apply(BatchEvent event, SealCommandRow command) throws DecodeException {
        switch (event.getOutcomeCase()) {
            case SEALED -> {
                command.delete();
                asker(command).sealed(command.requestId, event.getSealed());
            }
            case REFUSED -> {
                command.delete();
                asker(command).refused(command.requestId, problem(event.getRefused(), command));
            }
            case WAITING -> waiting(event.getWaiting(), command);
            case OUTCOME_NOT_SET -> LOG.errorf("request %s: an answer without outcome", command.requestId);
        }
    }

    private void waiting(BatchWaiting waiting, SealCommandRow command) {
        if (command.waiting(waiting, clock.instant())) {
            LOG.infof(
                    "task %s, request %s: the seal waits: %s (%d reports)",
                    TaskId.of(command.taskId), command.requestId, waiting.getReason(), waiting.getReportCount());
        }
        if (!command.withdrawn
                && command.taskRole() == TaskRole.TASK_ROLE_LEADER
                && command.isOutOfPatience(clock.instant(), patience)) {
            command.withdraw(clock.instant());
        }
    }

    private static Problem problem(BatchRefused refused, SealCommandRow command) {
        boolean gaveUp = command.withdrawn && refused.getProblem().equals(DapProblem.INVALID_BATCH_SIZE.token());
        return Problem.ofToken(
                refused.getProblem(), gaveUp ? "too few reports came within the time set for it" : refused.getDetail());
    }

    private SealAsker asker(SealCommandRow command) {
        return askers.stream()
                .filter(asker -> asker.role() == command.taskRole())
                .findAny()
                .orElseThrow(() -> new IllegalStateException("nobody asks as " + command.role));
    }
}
