-- The desk: who works there, what they are at, and who has looked at whose data. Its pool logs in as a role of its own, which
-- may all that the portal's may; the portal's role sees nothing of these tables but what a customer is told of the looks.
do $$
begin
    create role sunlit_staff nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;
grant sunlit_portal to sunlit_staff;
grant usage on schema public to sunlit_staff;

create table staff (
    id uuid primary key,
    login text not null constraint staff_login_key unique check (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    post jsonb not null,                  -- {"zh": "3 号客户经理", "en": …}: what customers and colleagues are told
    roles text[] not null,
    areas text[] not null,                -- codes; none: everywhere
    password_hash text not null,          -- argon2id
    sealed_totp bytea not null,           -- RFC 6238, under the sessions' key
    totp_step bigint not null default 0,  -- the last one that was used: none is good twice
    failures integer not null default 0,  -- since the last success
    locked_until timestamptz,
    created_at timestamptz not null,
    ended_at timestamptz
);
grant select on staff to sunlit_staff;
grant update (totp_step, failures, locked_until) on staff to sunlit_staff;

create table staff_sessions (
    id_hash bytea primary key,
    data bytea not null,                  -- sealed
    expires_at timestamptz not null
);
create index staff_sessions_by_end on staff_sessions (expires_at);
grant select, insert, update, delete on staff_sessions to sunlit_staff;
-- Those that have ended are swept with the public's.
grant select (expires_at), delete on staff_sessions to sunlit_portal;

-- Whose open case it is now. No row: nobody's yet, or it has ended.
create table case_assignments (
    case_id bigint primary key references cases (id),
    staff_id uuid not null references staff (id),
    assigned_at timestamptz not null,
    opened_at timestamptz                 -- when whoever has it looked first
);
create index case_assignments_by_staff on case_assignments (staff_id, case_id);
grant select, insert, update, delete on case_assignments to sunlit_staff;

-- What colleagues tell each other; sealed under the case's key, so that it goes with it.
create table case_notes (
    id uuid primary key,
    case_id bigint not null references cases (id),
    staff_id uuid not null references staff (id),
    sealed_text bytea not null,
    written_at timestamptz not null
);
create index case_notes_by_case on case_notes (case_id, written_at);
grant select, insert on case_notes to sunlit_staff;

-- Who of them an event of the source `desk` is from.
create table case_acts (
    case_id bigint not null,
    seq integer not null,
    staff_id uuid not null references staff (id),
    primary key (case_id, seq),
    foreign key (case_id, seq) references events (case_id, seq)
);
create index case_acts_by_staff on case_acts (staff_id);
grant select, insert on case_acts to sunlit_staff;

-- Every look at a person's data. Never changed; the customer is shown who, what, why and when, as a post.
create table looks (
    id bigint primary key generated always as identity,
    case_id bigint not null references cases (id),
    staff_id uuid not null references staff (id),
    post jsonb not null,                  -- as it was then
    what text not null check (what in ('case', 'opened', 'person', 'paper', 'look_up')),
    purpose text,                         -- a code, of what was unmasked; it stands at each look while that is open
    looked_at timestamptz not null
);
create index looks_by_case on looks (case_id, looked_at);
grant select, insert on looks to sunlit_staff;
grant select (case_id, post, what, purpose, looked_at) on looks to sunlit_portal;

-- Every search by what a customer says of himself, found or not: numbers can be tried one by one.
create table searches (
    id bigint primary key generated always as identity,
    staff_id uuid not null references staff (id),
    kind text not null,
    hash bytea not null,                  -- keyed, as in case_lookups
    found integer not null,
    searched_at timestamptz not null
);
grant select, insert on searches to sunlit_staff;

-- Work, by the day that comes first, and for exact look-up of what is open.
create index case_states_work on case_states (coalesce(stage_due, whole_due, 'infinity'::date), case_id)
    where state = 'open';
create index case_states_work_by_area on case_states (area_code, coalesce(stage_due, whole_due, 'infinity'::date), case_id)
    where state = 'open';

-- Whose word an act at the desk is, is not for a key to say.
alter table api_keys drop constraint api_keys_source_reserved;
alter table api_keys add constraint api_keys_source_reserved check (source not in ('portal', 'customer', 'desk'));

-- What has ended is nobody's work: however it ended, and whoever said so.
create function case_ended() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from case_assignments where case_id = new.case_id;
    return null;
end;
$$;
create trigger case_states_ended after update on case_states
    for each row when (old.state = 'open' and new.state <> 'open') execute function case_ended();
