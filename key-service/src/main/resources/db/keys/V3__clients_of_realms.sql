-- Counterparts that are known by the OAuth client of their access tokens; then a static token is not needed.
alter table task
    add column peer_client_id text check (peer_client_id <> ''),
    add column collector_client_id text check (collector_client_id <> ''),
    drop constraint task_check,
    drop constraint task_check1,
    add constraint task_leader_has_credentials check (role = 'HELPER' or (
        (outgoing_token_blob is not null or peer_client_id is not null)
        and (collector_token_sha256 is not null or collector_client_id is not null))),
    add constraint task_helper_knows_its_leader check (
        role = 'LEADER' or aggregator_token_sha256 is not null or peer_client_id is not null);
