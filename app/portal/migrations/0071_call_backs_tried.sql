-- A customer who did not answer is told that somebody called, once a day at most, and that somebody calls again.
alter table call_backs add column tried_at timestamptz, add column tries smallint not null default 0 check (tries >= 0);
