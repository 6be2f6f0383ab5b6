-- Wrapping all secrets anew: which runs there were, and what the last one has done.

create table rewrap_run (
    run bigint primary key check (run > 0),
    asked_by text not null,
    asked_at timestamptz not null,
    finished_at timestamptz,
    -- What stands in the way now; empty when nothing does.
    fault text not null default ''
);

-- One at a time.
create unique index rewrap_run_unfinished on rewrap_run ((1)) where finished_at is null;

-- Every secret that is wrapped, by what names it.
create view wrapped_secret as
    select 'HPKE_KEY' as kind, uuid_send(uuid) as id, 0::smallint as key_id
        from hpke_key where private_key_blob is not null
    union all
    select 'VERIFY_KEY', task_id, key_id from task_verify_key
    union all
    select 'OUTGOING_TOKEN', task_id, 0::smallint from task where outgoing_token_blob is not null;

-- The last run that is done with a secret. No mark, or an older one: it is still to do.
create table rewrap_mark (
    kind text not null check (kind in ('HPKE_KEY', 'VERIFY_KEY', 'OUTGOING_TOKEN')),
    id bytea not null,
    key_id smallint not null,
    run bigint not null references rewrap_run,
    -- Custody refuses the blob: the row keeps it.
    refused boolean not null,
    primary key (kind, id, key_id)
);
