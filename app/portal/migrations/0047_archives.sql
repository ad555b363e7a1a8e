-- 归档: the files of connected cases are closed. Follows from the events, as all of `case_states`; no case was archived before.
alter table case_states add column archived_at timestamptz;
-- Those that are still to be archived, the longest connected first.
create index case_states_to_archive on case_states (area_code, ended_at, case_id)
    where state = 'energised' and archived_at is null;

-- Where the original papers of an archived case are kept, as the desk noted it. Nothing about a person.
create table archives (
    case_id bigint primary key,
    seq integer not null,
    place text not null check (char_length(place) between 1 and 60),
    foreign key (case_id, seq) references events (case_id, seq)
);
grant select, insert on archives to sunlit_staff;
