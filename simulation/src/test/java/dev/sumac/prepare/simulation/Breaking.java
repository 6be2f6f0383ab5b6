package dev.sumac.prepare.simulation;

import java.util.Map;
import java.util.Set;

/** How statements look when a rule is broken. */
final class Breaking {

    private static final Map<Rule, Map<String, String>> CHANGES = Map.ofEntries(
            Map.entry(Rule.CLAIM, Map.of("""
                    insert into replay_id (task, day, report_id) select * from unnest(?, ?, ?)
                    on conflict do nothing returning task, day, report_id""", "select * from unnest(?, ?, ?) as wanted (task, day, report_id)")),
            Map.entry(Rule.CONDITIONAL, Map.of("""
                    parked_because = null
                    where id = ? and state in ('Sent', 'Parked')""", "parked_because = null where id = ?")),
            Map.entry(
                    Rule.DIGEST_FIRST,
                    Map.of(
                            "where task = ? and request_sha256 = ? and answer is not null",
                            "where task = ? and request_sha256 = ? and false",
                            "values (?, ?, ?, ?, ?) on conflict do nothing",
                            "values (?, ?, ?, ?, ?) on conflict (task, request_sha256) do update set last_day = excluded.last_day")),
            Map.entry(
                    Rule.BARRIER,
                    Map.of(
                            "select partition, next_offset from position where topic = ?",
                            "select partition, 1000000::bigint from generate_series(0, 1) as partition where ?::uuid is not null")),
            Map.entry(
                    Rule.FIRST_ONLY,
                    Map.of("where id = ? and state = 'Sent' and attempts = 1", "where id = ? and state = 'Sent'")),
            Map.entry(
                    Rule.SENT_KEY,
                    Map.of("where id = ? and state = 'Sent' and attempts = 1", "where id = ? and state = 'Sent'")),
            Map.entry(Rule.CAS, Map.of("and position.next_offset = step.at", "and step.at >= 0")),
            Map.entry(
                    Rule.LEADER_LOCK, Map.of("select pg_advisory_xact_lock_shared(?, key)", "select ?::integer, key")),
            Map.entry(
                    Rule.HELPER_LOCK, Map.of("select pg_advisory_xact_lock_shared(?, key)", "select ?::integer, key")),
            Map.entry(Rule.BUSY, Map.of("bool_or(job.state in ('Sent', 'Parked'))", "bool_or(false)")),
            Map.entry(Rule.TRUNCATION, Map.of("where job.state <> 'Done' and not job.copied", "where false")),
            Map.entry(
                    Rule.SET_ASIDE,
                    Map.of(
                            "select exists (select from parked_report join",
                            "select false and exists (select from parked_report join")),
            Map.entry(Rule.COPIES, Map.of("where id = ? and state <> 'Done' and not copied", "where id = ?")));

    private static final Set<Rule> OF_THE_HELPER = Set.of(Rule.DIGEST_FIRST, Rule.HELPER_LOCK);

    private Breaking() {}

    static SteppedDataSource.Rewriting statements(Set<Rule> broken, boolean helper) {
        return statement -> {
            String changed = statement;
            for (Rule rule : broken) {
                if (OF_THE_HELPER.contains(rule) == helper) {
                    for (Map.Entry<String, String> change :
                            CHANGES.getOrDefault(rule, Map.of()).entrySet()) {
                        changed = changed.replace(change.getKey(), change.getValue());
                    }
                }
            }
            return changed;
        };
    }
}
