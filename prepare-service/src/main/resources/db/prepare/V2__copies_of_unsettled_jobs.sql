-- How much the copies of a job's reports take, to bound what all of them take.
alter table job add column copied_bytes bigint not null default 0;
create index job_uncopied on job (created_at, id) where state <> 'Done' and not copied;
