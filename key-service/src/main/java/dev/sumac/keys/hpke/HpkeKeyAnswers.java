package dev.sumac.keys.hpke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.keys.http.Problems;
import dev.sumac.keys.propagation.Propagation;
import dev.sumac.keys.relay.KeyRelay;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Answers to changes of keys: given when the replicas can know of the change. */
@Singleton
class HpkeKeyAnswers {

    /** Set on an answer that was given before. */
    static final String REPEATED = "Idempotency-Replayed";

    private static final String PENDING =
            "the change is stored and will be published, but the replicas cannot know of it yet";

    private final ObjectMapper json;
    private final Schedules schedules;
    private final KeyRelay relay;
    private final Propagation propagation;
    private final Problems problems;

    HpkeKeyAnswers(ObjectMapper json, Schedules schedules, KeyRelay relay, Propagation propagation, Problems problems) {
        this.json = json;
        this.schedules = schedules;
        this.relay = relay;
        this.propagation = propagation;
        this.problems = problems;
    }

    /** A key as it is shown; to be called in a transaction or a request. */
    HpkeKeyDocument document(HpkeKeyRow row) {
        return documents(List.of(row)).getFirst();
    }

    /** Keys as they are shown; likewise. */
    List<HpkeKeyDocument> documents(List<HpkeKeyRow> rows) {
        Terms terms = schedules.terms();
        Moment now = KeyTimeRow.only().moment();
        return rows.stream().map(row -> HpkeKeyDocument.of(row, terms, now)).toList();
    }

    /** The answer to a change, as it is stored. */
    Answer answer(Response.Status status, Object document, long epoch) {
        try {
            return Answer.first(status.getStatusCode(), json.writeValueAsString(document), epoch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document is always JSON", e);
        }
    }

    /** The answer to a rotation. */
    Answer rotated(HpkeKeys.Rotation rotation) {
        long epoch = rotation.expired().stream()
                .mapToLong(HpkeKeyRow::epoch)
                .reduce(rotation.made().epoch(), Math::max);
        return answer(
                Response.Status.CREATED,
                new HpkeKeysResource.RotationDocument(document(rotation.made()), documents(rotation.expired())),
                epoch);
    }

    /** The answer to a revocation. */
    Answer revoked(HpkeKeys.Revocation revocation) {
        // The revoked key is written last, so its epoch is the greatest.
        return answer(
                Response.Status.OK,
                new HpkeKeysResource.RevocationDocument(
                        document(revocation.key()),
                        revocation.successor().map(this::document).orElse(null)),
                revocation.key().epoch());
    }

    /** Waits until the change is published; 503 when it takes too long, with the answer that it would have been. */
    Response published(Answer answer) {
        if (answer.epoch() > 0 && !relay.awaitPublished(answer.epoch())) {
            return problems.retryLater(PENDING, Map.of("answer", tree(answer)));
        }
        Response.ResponseBuilder response = Response.status(answer.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(answer.json());
        return answer.repeated() ? response.header(REPEATED, true).build() : response.build();
    }

    /** As {@link #published}; then waits until every replica has the change, and says whether it came to that. */
    Response propagated(Answer answer, Duration wait) {
        Response published = published(answer);
        if (published.getStatus() != answer.status()) {
            return published;
        }
        boolean everywhere = propagation.await(answer.epoch(), wait);
        return Response.fromResponse(published)
                .entity(tree(answer).put("propagated", everywhere).toString())
                .build();
    }

    private ObjectNode tree(Answer answer) {
        try {
            return json.readValue(answer.json(), ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer is always JSON", e);
        }
    }
}
