package dev.sumac.keys.hpke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.hpke.HpkeKeyRequests.RotateRequest;
import dev.sumac.kit.custody.CustodyException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes changes of keys that are undone ({@code ChangeLog.rehearse}), before this replica is ready: the first that an operator
 * asks for, perhaps in a hurry, would take a second else. Ends after a given time and at most one change more, or when
 * there were enough; whatever stands in its way, the start goes on.
 */
@Singleton
public class WarmUp {

    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final By BY = new By("key-service", "a rehearsal, which is undone");
    private static final int ROUNDS = 12;
    private static final String BODY = "{\"why\": \"a rehearsal\"}";

    private final HpkeKeys keys;
    private final KeyMaker maker;
    private final IdempotentChanges changes;
    private final HpkeKeyAnswers answers;
    private final ObjectMapper json;
    private final Duration time;
    private volatile int rounds;

    WarmUp(
            HpkeKeys keys,
            KeyMaker maker,
            IdempotentChanges changes,
            HpkeKeyAnswers answers,
            ObjectMapper json,
            @ConfigProperty(name = "sumac.keys.warm-up", defaultValue = "PT1S") Duration time) {
        this.keys = keys;
        this.maker = maker;
        this.changes = changes;
        this.answers = answers;
        this.json = json;
        this.time = time;
    }

    /** Rehearses for the time that is set ({@code sumac.keys.warm-up}); 0 for not at all. */
    public void run() {
        if (time.isPositive()) {
            long begin = System.nanoTime();
            rehearse();
            LOG.debugf(
                    "warm after %d rounds, %d ms",
                    rounds, Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
    }

    /** How often a rotation and a revocation were rehearsed the last time. */
    int rounds() {
        return rounds;
    }

    private void rehearse() {
        long end = System.nanoTime() + time.toNanos();
        try {
            // One for all: custody is asked once.
            KeyMaker.Fresh fresh = maker.make(keys.schedule().suites().getFirst(), time);
            for (int round = 1; round <= ROUNDS && System.nanoTime() - end < 0; round++) {
                rotate(fresh);
                revoke(fresh);
                rounds = round;
            }
        } catch (CustodyException | JsonProcessingException | RuntimeException e) {
            LOG.infof("changes of keys are not rehearsed to the end: %s", e.getMessage());
        }
    }

    private void rotate(KeyMaker.Fresh fresh) throws JsonProcessingException {
        RotateRequest request = json.readValue(BODY, RotateRequest.class);
        changes.rehearse(asked("rotate " + request), keys.rotation(fresh, BY).andThen(answers::rotated));
    }

    /** Of a key that is made for it, so that nothing need take its place. */
    private void revoke(KeyMaker.Fresh fresh) {
        Function<Ledger, HpkeKeyRow> creation = keys.creation(fresh, BY);
        Function<Ledger, HpkeKeys.Revocation> revocation =
                keys.revocation(fresh.uuid(), RevocationReason.SUPERSEDED, BY);
        changes.rehearse(asked("revoke"), ledger -> {
            var _ = creation.apply(ledger);
            return answers.revoked(revocation.apply(ledger));
        });
    }

    private static IdempotentChanges.Request asked(String what) {
        return new IdempotentChanges.Request(BY.who(), UUID.randomUUID().toString(), what);
    }
}
