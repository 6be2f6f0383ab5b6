-- The control plane's rows. Secrets stand here wrapped (blob columns) or as SHA-256; see docs/data-model.md.

-- One row: the epoch of the last change. Changed only under the change lock, so epochs are dense and in commit order.
create table change_counter (
    id smallint primary key check (id = 1),
    epoch bigint not null
);
insert into change_counter (id, epoch) values (1, 0);

-- One row: how far the relay has published, and which replica's producer did it last.
create table relay (
    id smallint primary key check (id = 1),
    published_epoch bigint not null,
    owner uuid
);
insert into relay (id, published_epoch) values (1, 0);

-- What is committed but not yet on its topic.
create table outbox (
    epoch bigint primary key,
    topic text not null,
    record_key bytea not null,
    record_value bytea not null
);

-- Append only: who changed what, when.
create table audit_entry (
    epoch bigint primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    detail text not null
);

create table task (
    task_id bytea primary key check (octet_length(task_id) = 32),
    role text not null check (role in ('LEADER', 'HELPER')),
    configuration bytea not null,
    peer_url text not null,
    aggregator_token_sha256 bytea check (octet_length(aggregator_token_sha256) = 32),
    collector_token_sha256 bytea check (octet_length(collector_token_sha256) = 32),
    outgoing_token_blob bytea,
    collector_hpke_config bytea not null,
    max_report_age_seconds bigint not null check (max_report_age_seconds > 0),
    request_sha256 bytea not null check (octet_length(request_sha256) = 32),
    content_sha256 bytea not null check (octet_length(content_sha256) = 32),
    created_at timestamptz not null,
    deleted_at timestamptz,
    epoch bigint not null,
    check (role = 'HELPER' or (outgoing_token_blob is not null and collector_token_sha256 is not null)),
    check (role = 'LEADER' or aggregator_token_sha256 is not null)
);

create table task_verify_key (
    task_id bytea not null references task,
    key_id smallint not null check (key_id between 0 and 255),
    blob bytea not null,
    primary key (task_id, key_id)
);

create table hpke_key (
    uuid uuid primary key,
    config_id smallint not null check (config_id between 0 and 255),
    state text not null check (state in
        ('PENDING', 'ACTIVE', 'EXPIRED', 'REVOKED_SUPERSEDED', 'REVOKED_COMPROMISED', 'DESTROYED')),
    hpke_config bytea not null,
    private_key_blob bytea,
    preference integer not null,
    created_at timestamptz not null,
    state_since timestamptz not null,
    epoch bigint not null,
    check (private_key_blob is not null or state = 'DESTROYED')
);

-- A config id names one key at a time.
create unique index hpke_key_config_id on hpke_key (config_id) where state <> 'DESTROYED';
