-- Failures to sign in, by a keyed hash of what was typed as login and of the network it came from: a login that does not exist
-- rests as one that does, and nobody's failures shut out whoever sits elsewhere.
create table staff_failures (
    key bytea primary key,
    failures integer not null,
    failed_at timestamptz not null,
    locked_until timestamptz
);
create index staff_failures_by_age on staff_failures (failed_at);
grant select, insert, update, delete on staff_failures to sunlit_staff;
-- Swept with the public's own limits.
grant select (failed_at), delete on staff_failures to sunlit_portal;

alter table staff drop column failures, drop column locked_until;

-- A note's id is its form's own, which brings one only.
drop index case_notes_by_case;
alter table case_notes drop constraint case_notes_pkey, add primary key (case_id, id);
