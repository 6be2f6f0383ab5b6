-- The blob that each secret had before it was wrapped anew, until it is once more: what a rewrapping answers, the key service
-- cannot open. When the next run finds that the new blob does not open, this one comes back.
create table replaced_secret (
    kind text not null check (kind in ('HPKE_KEY', 'VERIFY_KEY', 'OUTGOING_TOKEN')),
    id bytea not null,
    key_id smallint not null,
    blob bytea not null,
    primary key (kind, id, key_id)
);

-- A destroyed key leaves nothing.
create function forget_replaced_key() returns trigger language plpgsql as $$
begin
    delete from keys.replaced_secret where kind = 'HPKE_KEY' and id = uuid_send(new.uuid);
    return null;
end
$$;
create trigger hpke_key_destroyed after update on hpke_key
    for each row when (new.private_key_blob is null) execute function forget_replaced_key();
