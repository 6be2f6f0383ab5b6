-- An HPKE key that takes nothing new: what may still name it lies below these ends of the log.
create table retired_key (
    key         uuid        primary key,
    config_id   integer     not null,
    -- When some replica first saw it retired.
    seen_at     timestamptz not null,
    -- Where the log's partitions ended when nothing under the key could come any more; null until then.
    topic       uuid,
    end_offsets bigint[],
    check ((topic is null) = (end_offsets is null))
);
