-- Schema of collect-service: what the collector and the Leader asked, and what was answered. Buckets and seals are
-- prepare-service's and are never read here.

-- Leader: one collection job (DAP section 4.6.1). docs/data-model.md draws its states.
create table collection_job (
    id uuid primary key,
    task_id bytea not null check (length(task_id) = 32),
    -- SHA-256 of the request: with the task the job's identity, until it has failed or is gone.
    request_digest bytea not null check (length(request_digest) = 32),
    request bytea not null,
    state text not null check (state in ('REQUESTED', 'LEADER_SEALED', 'DONE', 'FAILED')),
    created_at timestamptz not null,
    changed_at timestamptz not null,

    -- LEADER_SEALED: the answer of the Leader's seal, and the errand to the Helper.
    report_count bigint,
    checksum bytea,
    interval_start bigint,
    interval_duration bigint,
    leader_share bytea,
    batch_selector bytea,
    helper_location text,
    attempts int not null default 0,
    next_attempt_at timestamptz,
    last_error text,

    -- DONE: the encoded CollectionJobResp.
    response bytea,

    -- FAILED: the problem document's members.
    problem_type text,
    problem_detail text,

    check (state <> 'LEADER_SEALED'
        or (report_count is not null and length(checksum) = 32 and interval_start is not null
            and interval_duration is not null and leader_share is not null and batch_selector is not null
            and next_attempt_at is not null)),
    check ((state = 'DONE') = (response is not null)),
    check ((state = 'FAILED') = (problem_type is not null))
);
create unique index collection_job_identity on collection_job (task_id, request_digest) where state <> 'FAILED';
create index collection_job_due on collection_job (next_attempt_at) where state = 'LEADER_SEALED';
create index collection_job_finished on collection_job (changed_at) where state in ('DONE', 'FAILED');

-- Helper: one aggregate share (DAP section 4.6.4).
create table aggregate_share (
    id uuid primary key,
    task_id bytea not null check (length(task_id) = 32),
    request_digest bytea not null check (length(request_digest) = 32),
    state text not null check (state in ('REQUESTED', 'DONE', 'FAILED')),
    created_at timestamptz not null,
    changed_at timestamptz not null,
    -- DONE: the encoded AggregateShare.
    response bytea,
    problem_type text,
    problem_detail text,
    check ((state = 'DONE') = (response is not null)),
    check ((state = 'FAILED') = (problem_type is not null))
);
create unique index aggregate_share_identity on aggregate_share (task_id, request_digest) where state <> 'FAILED';
create index aggregate_share_finished on aggregate_share (changed_at) where state in ('DONE', 'FAILED');

-- Both roles: a SealBatch that prepare-service has not yet finally answered. Written with the row that asks for it, sent
-- again until answered, deleted with the answer. It outlives its asker when that one is deleted: the withdrawal must
-- arrive.
create table seal_command (
    request_id uuid primary key,
    task_id bytea not null check (length(task_id) = 32),
    role text not null check (role in ('LEADER', 'HELPER')),
    -- The encoded SealBatch, without `withdraw`.
    command bytea not null,
    withdrawn boolean not null default false,
    sends int not null default 0,
    next_send_at timestamptz not null,
    -- What prepare-service last said that it waits for.
    waiting_cause text,
    waiting_reason text,
    waiting_count bigint,
    too_few_since timestamptz
);
create index seal_command_due on seal_command (next_send_at);

-- Leader, time-interval: ranges that were sealed. Outlives the jobs, so that an overlapping query is refused before a job
-- exists; prepare-service's seals remain the authority. Bounds are inclusive and unsigned, stored with the sign bit
-- flipped so that they order as bigint.
create table collected_range (
    request_id uuid primary key,
    task_id bytea not null check (length(task_id) = 32),
    first_time bigint not null,
    last_time bigint not null check (last_time >= first_time)
);
create index collected_range_task on collected_range (task_id, first_time);
