-- The name of the key without which nobody can judge the report; null for all others.
alter table parked_report add column awaits text;
create index parked_report_awaits on parked_report (task, awaits) where awaits is not null;
