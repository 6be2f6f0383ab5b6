-- The key manifests that were issued, for good: each names the one before it (docs/manifest.md).
create table key_manifest (
    seq bigint primary key check (seq > 0),
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    origin text not null,
    role text not null check (role in ('LEADER', 'HELPER', 'BOTH')),
    hpke_config_list bytea not null,
    -- Config ids in ascending order, a byte each.
    revoked bytea not null,
    compact text not null,
    digest bytea not null check (octet_length(digest) = 32)
);
create trigger key_manifest_append_only before update or delete or truncate on key_manifest
    for each statement execute function refuse_change();
