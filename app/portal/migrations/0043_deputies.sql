-- Who stands in for whom, from day to day in Asia/Shanghai, both included: one absence of each member, which ends by itself.
-- It moves no case: whoever comes back finds his own.
create table deputies (
    staff_id uuid primary key references staff (id),  -- who is away
    deputy_id uuid not null references staff (id),
    first_day date not null,
    last_day date not null,
    named_by uuid not null references staff (id),
    named_at timestamptz not null,
    constraint deputies_of_others check (deputy_id <> staff_id),
    constraint deputies_days check (last_day >= first_day)
);
grant select, insert, update, delete on deputies to sunlit_staff;

-- Who has a case open. Goes with the session; what is old is swept.
create table presences (
    case_id bigint not null references cases (id),
    session bytea not null references staff_sessions (id_hash) on delete cascade,
    staff_id uuid not null references staff (id),
    since timestamptz not null,
    seen_at timestamptz not null,
    primary key (case_id, session)
);
create index presences_by_session on presences (session);
create index presences_by_age on presences (seen_at);
grant select, insert, update, delete on presences to sunlit_staff;
grant select (seen_at), delete on presences to sunlit_portal;

-- A look again within minutes is the same look: found without reading all of a case's.
create index looks_by_staff on looks (case_id, staff_id, looked_at);
