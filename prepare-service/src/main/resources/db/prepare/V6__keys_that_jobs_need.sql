-- Config ids of the HPKE keys that a job's reports are sealed to, for a key that one of them needs must not go. An id is its
-- key's alone until that is destroyed. Null in rows that are older than this: such a job may need any key.
alter table job add column config_ids integer[];
