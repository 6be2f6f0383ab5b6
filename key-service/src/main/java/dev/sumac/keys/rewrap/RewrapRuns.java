package dev.sumac.keys.rewrap;

import dev.sumac.kit.custody.WrappedSecret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What runs have done; statements without decisions. Each call belongs to its caller's transaction. */
@ApplicationScoped
class RewrapRuns {

    private static final String PENDING = """
        from keys.wrapped_secret s where not exists (select 1 from keys.rewrap_mark m
            where m.kind = s.kind and m.id = s.id and m.key_id = s.key_id and m.run = :run)
        """;

    private final EntityManager entities;

    RewrapRuns(EntityManager entities) {
        this.entities = entities;
    }

    /** How far a run has come, in secrets. */
    record Progress(long secrets, long pending, long refused) {}

    /** Ends a run of which nothing is pending; says whether it did. */
    boolean finish(long run, Instant at) {
        return entities.createNativeQuery("update keys.rewrap_run set finished_at = :at, fault = ''"
                                + " where run = :run and finished_at is null and not exists (select 1 " + PENDING + ")")
                        .setParameter("run", run)
                        .setParameter("at", at)
                        .executeUpdate()
                == 1;
    }

    /** Ends a run that is under way: another takes its place. */
    void supersede(long run, Instant at) {
        entities.createNativeQuery("update keys.rewrap_run set finished_at = :at, fault = 'superseded by the next run'"
                        + " where run = :run and finished_at is null")
                .setParameter("run", run)
                .setParameter("at", at)
                .executeUpdate();
    }

    void fault(long run, String fault) {
        entities.createNativeQuery("update keys.rewrap_run set fault = :fault"
                        + " where run = :run and finished_at is null and fault <> :fault")
                .setParameter("run", run)
                .setParameter("fault", fault)
                .executeUpdate();
    }

    /** Secrets that a run is not done with, in an order that does not change. */
    List<SecretName> pending(long run, int limit) {
        List<?> rows = entities.createNativeQuery(
                        "select s.kind, s.id, s.key_id " + PENDING + " order by s.kind, s.id, s.key_id limit :limit",
                        Object[].class)
                .setParameter("run", run)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new SecretName(
                        SecretName.Kind.valueOf((String) row[0]), (byte[]) row[1], ((Number) row[2]).intValue()))
                .toList();
    }

    void mark(long run, SecretName secret, boolean refused) {
        named("""
            insert into keys.rewrap_mark (kind, id, key_id, run, refused)
            values (:kind, :id, :keyId, :run, :refused)
            on conflict (kind, id, key_id) do update set run = excluded.run, refused = excluded.refused
            """, secret)
                .setParameter("run", run)
                .setParameter("refused", refused)
                .executeUpdate();
    }

    /** Whether a run has still to do with a secret. */
    boolean isPending(long run, SecretName secret) {
        return named(
                        "select count(*) from keys.rewrap_mark where kind = :kind and id = :id and key_id = :keyId"
                                + " and run = :run",
                        secret)
                .setParameter("run", run)
                .getSingleResult()
                .equals(0L);
    }

    /** Keeps the blob that a secret had until now, in the place of the one before. */
    void keep(SecretName secret, WrappedSecret blob) {
        named("""
            insert into keys.replaced_secret (kind, id, key_id, blob) values (:kind, :id, :keyId, :blob)
            on conflict (kind, id, key_id) do update set blob = excluded.blob
            """, secret).setParameter("blob", blob.toByteArray()).executeUpdate();
    }

    /** The blob that a secret had before. */
    Optional<WrappedSecret> kept(SecretName secret) {
        List<?> rows = named(
                        "select blob from keys.replaced_secret where kind = :kind and id = :id and key_id = :keyId",
                        secret)
                .getResultList();
        return rows.stream().map(blob -> WrappedSecret.of((byte[]) blob)).findFirst();
    }

    private Query named(String statement, SecretName secret) {
        return entities.createNativeQuery(statement)
                .setParameter("kind", secret.kind().name())
                .setParameter("id", secret.id())
                .setParameter("keyId", (short) secret.keyId());
    }

    Progress progress(long run) {
        Object[] row = (Object[]) entities.createNativeQuery("""
            select count(*), count(*) filter (where m.run is null), count(*) filter (where m.refused)
            from keys.wrapped_secret s left join keys.rewrap_mark m
                on m.kind = s.kind and m.id = s.id and m.key_id = s.key_id and m.run = :run
            """, Object[].class)
                .setParameter("run", run)
                .getSingleResult();
        return new Progress(
                ((Number) row[0]).longValue(), ((Number) row[1]).longValue(), ((Number) row[2]).longValue());
    }
}
