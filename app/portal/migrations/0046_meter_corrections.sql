-- A meter that was written down wrongly is written down anew, by a later event of its case. The row before stays as it was,
-- but for the event from which on it counts no more: its number is free for the case whose meter it is.
alter table meters add column until_seq integer;
alter table meters add foreign key (case_id, until_seq) references events (case_id, seq);
alter table meters drop constraint meters_number_key;
create unique index meters_number_counts on meters (number) where until_seq is null;
create unique index meters_case_counts on meters (case_id) where until_seq is null;
grant update (until_seq) on meters to sunlit_staff;

-- 户号, as the utility's own system has given it: whoever has it can ask for bills. Sealed under the case's key.
alter table meters add column sealed_account bytea;
