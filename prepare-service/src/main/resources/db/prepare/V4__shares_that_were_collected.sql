-- Whether the shares of a sealed range are gone: the row has their count and checksum.
alter table seal add column shares_forgotten boolean not null default false;
create index seal_with_shares on seal (created_at) where state = 'Sealed' and not shares_forgotten;
