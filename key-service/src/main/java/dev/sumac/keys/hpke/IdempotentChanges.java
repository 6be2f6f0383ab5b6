package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.CustodyException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes once, however often a request comes: the answer is stored in the transaction of the change, under the
 * request's {@code Idempotency-Key}. Refusals are not stored, for nothing was changed.
 */
@Singleton
class IdempotentChanges {

    /** How long an answer is kept, by the schedule's time. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final int ATTEMPTS = 5;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final ChangeLog changes;
    private final KeyTime time;

    IdempotentChanges(ChangeLog changes, KeyTime time) {
        this.changes = changes;
        this.time = time;
    }

    /** Prepares a change outside the lock. */
    interface Preparing {
        Function<Ledger, Answer> prepare() throws CustodyException;
    }

    /** A request: who makes it, under which key if any, and what tells it from another. */
    record Request(String actor, @Nullable String idempotencyKey, String what) {

        Optional<IdempotentAnswerRow.Id> id() {
            if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
                throw Refusal.Invalid.of("Idempotency-Key", "1 to 200 printable ASCII characters without spaces")
                        .refuse();
            }
            return Optional.ofNullable(idempotencyKey).map(key -> new IdempotentAnswerRow.Id(actor, key));
        }

        byte[] sha256() {
            try {
                return MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /** Makes the change, unless the same request made it before. */
    Answer make(Request request, Preparing change) throws CustodyException {
        Optional<IdempotentAnswerRow.Id> id = request.id();
        byte[] digest = request.sha256();
        Optional<Answer> known =
                QuarkusTransaction.requiringNew().call(() -> id.flatMap(i -> IdempotentAnswerRow.find(i, digest)));
        for (int attempt = 1; known.isEmpty(); attempt++) {
            Function<Ledger, Answer> prepared = change.prepare();
            try {
                known = Optional.of(changes.underLock(ledger -> once(ledger, id, digest, prepared)));
            } catch (StaleChangeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        return known.get();
    }

    /** Goes the way of a request that is made for the first time, and undoes the change ({@link ChangeLog#rehearse}). */
    Answer rehearse(Request request, Function<Ledger, Answer> prepared) {
        Optional<IdempotentAnswerRow.Id> id = request.id();
        byte[] digest = request.sha256();
        return changes.rehearse(ledger -> once(ledger, id, digest, prepared));
    }

    private Answer once(
            Ledger ledger, Optional<IdempotentAnswerRow.Id> id, byte[] digest, Function<Ledger, Answer> change) {
        Optional<Answer> known = id.flatMap(i -> IdempotentAnswerRow.find(i, digest));
        if (known.isPresent()) {
            return known.get();
        }
        Answer answer = change.apply(ledger);
        id.ifPresent(i ->
                new IdempotentAnswerRow(i, digest, answer, time.advance(ledger).elapsed()).persist());
        return answer;
    }
}
