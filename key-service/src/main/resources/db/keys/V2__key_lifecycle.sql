-- The lifecycle of HPKE keys: their schedule, its time, a chained audit, answers that may be asked for again.

-- The audit is a chain: each entry's hash covers the entry and the hash before it; change_counter holds the newest.
alter table change_counter add column audit_hash bytea;
alter table audit_entry add column why text not null default '';
alter table audit_entry add column hash bytea;

-- Entries that are there already are chained as the service chains new ones (AuditHash).
create function audit_field(value text) returns bytea language sql immutable as
    $$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;

do $$
declare
    previous bytea := decode(repeat('00', 32), 'hex');
    entry record;
begin
    for entry in select * from audit_entry order by epoch loop
        previous := sha256(previous
            || audit_field(entry.epoch::text)
            || audit_field((extract(epoch from entry.at) * 1000000)::bigint::text)
            || audit_field(entry.actor) || audit_field(entry.action) || audit_field(entry.subject)
            || audit_field(entry.detail) || audit_field(entry.why));
        update audit_entry set hash = previous where epoch = entry.epoch;
    end loop;
    update change_counter set audit_hash = previous;
end
$$;

drop function audit_field;
alter table audit_entry alter column why drop default;
alter table audit_entry alter column hash set not null;
alter table audit_entry add check (octet_length(hash) = 32);
alter table change_counter alter column audit_hash set not null;

create function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception '% is append only', tg_table_name; end $$;
create trigger audit_append_only before update or delete or truncate on audit_entry
    for each statement execute function refuse_change();

-- The counter only goes up: it cannot be set back to hide entries that were cut off.
create function refuse_recount() returns trigger language plpgsql as
    $$ begin
        if new.epoch <= old.epoch then
            raise exception 'epoch % does not follow %', new.epoch, old.epoch;
        end if;
        return new;
    end $$;
create trigger change_counter_goes_up before update on change_counter
    for each row execute function refuse_recount();
create trigger change_counter_stays before delete or truncate on change_counter
    for each statement execute function refuse_change();

-- The schedule's time: how long key services have been running, in microseconds. No wall clock sets it.
create table key_time (
    id smallint primary key check (id = 1),
    elapsed_micros bigint not null,
    wall_at timestamptz not null
);
insert into key_time (id, elapsed_micros, wall_at) values (1, 0, clock_timestamp());

alter table hpke_key add column state_since_elapsed_micros bigint not null default 0;
alter table hpke_key alter column state_since_elapsed_micros drop default;

create table hpke_schedule (
    id smallint primary key check (id = 1),
    suites text[] not null,
    pre_publish_seconds bigint not null,
    active_period_seconds bigint not null,
    overlap_seconds bigint not null,
    grace_seconds bigint not null,
    changed_at timestamptz not null,
    epoch bigint not null
);
insert into hpke_schedule values (1, '{X25519}', 3600, 2592000, 3600, 1209600, clock_timestamp(), 0);

-- What was answered to a request that carried an Idempotency-Key; in the transaction of its change.
create table idempotent_answer (
    actor text not null,
    idempotency_key text not null,
    request_sha256 bytea not null check (octet_length(request_sha256) = 32),
    status smallint not null,
    body text not null,
    epoch bigint not null,
    at_elapsed_micros bigint not null,
    primary key (actor, idempotency_key)
);
