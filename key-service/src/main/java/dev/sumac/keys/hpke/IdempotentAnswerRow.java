package dev.sumac.keys.hpke;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/** What was answered to a request that may come again. */
@Entity
@Table(name = "idempotent_answer")
public class IdempotentAnswerRow extends PanacheEntityBase {

    /** Keys of one caller are his own. */
    @Embeddable
    public record Id(
            String actor, @Column(name = "idempotency_key") String idempotencyKey) {}

    @EmbeddedId
    @SuppressWarnings("UnusedVariable") // Hibernate reads it
    private Id id;

    @Column(name = "request_sha256")
    private byte[] requestSha256;

    private short status;

    private String body;

    private long epoch;

    @Column(name = "at_elapsed_micros")
    private long atElapsedMicros;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected IdempotentAnswerRow() {}

    IdempotentAnswerRow(Id id, byte[] requestSha256, Answer answer, Duration at) {
        this.id = id;
        this.requestSha256 = requestSha256;
        this.status = (short) answer.status();
        this.body = answer.json();
        this.epoch = answer.epoch();
        this.atElapsedMicros = KeyTimeRow.micros(at);
    }

    /** The answer to the same request; empty when the key is new. Refuses another request. */
    static Optional<Answer> find(Id id, byte[] requestSha256) {
        return IdempotentAnswerRow.<IdempotentAnswerRow>findByIdOptional(id).map(row -> {
            if (!MessageDigest.isEqual(row.requestSha256, requestSha256)) {
                throw new Refusal.OtherRequest().refuse();
            }
            return new Answer(row.status, row.body, row.epoch, true);
        });
    }

    static void forgetBefore(Duration elapsed) {
        IdempotentAnswerRow.delete("atElapsedMicros < ?1", KeyTimeRow.micros(elapsed));
    }
}
