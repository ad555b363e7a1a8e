-- Joint surveys (联合勘查): who surveyed, and who of other departments has countersigned. Customers are told posts, never who.
create table survey_signatures (
    survey_id uuid not null references surveys (id),
    role text not null,                   -- for which department: 'surveyor' is whoever surveyed
    staff_id uuid not null references staff (id),
    counts_as uuid[] not null,            -- himself, and those for whom he stood in that day
    post jsonb not null,                  -- as it was then
    signed_at timestamptz not null,
    primary key (survey_id, role),
    unique (survey_id, staff_id)
);
grant select (survey_id, role, post, signed_at) on survey_signatures to sunlit_portal;
grant select, insert on survey_signatures to sunlit_staff;

-- Why a countersigner sent one back; for the desk alone.
create table survey_returns (
    survey_id uuid primary key references surveys (id),
    staff_id uuid not null references staff (id),
    post jsonb not null,
    sealed_reason bytea not null,         -- under the case's key, so that it goes with it
    returned_at timestamptz not null
);
grant select, insert on survey_returns to sunlit_staff;

-- One waits per case, and the list of what is to be countersigned goes by this.
create unique index surveys_waiting on surveys (case_id) where standing = 'waits';

-- Cases that wait for a countersignature of whoever counts as `served` and has `roles`.
create function countersignatures_wanted(served uuid[], roles text[]) returns setof bigint
    language sql stable
as $$
    select w.case_id from surveys w
    where w.standing = 'waits'
        and not exists (select from survey_signatures g where g.survey_id = w.id and g.counts_as && served)
        and exists (
            select from unnest(roles) as own (role)
            where not exists (select from survey_signatures g where g.survey_id = w.id and g.role = own.role)
        )
$$;

-- What waits falls away once the survey is told by somebody else, or the case is over: whoever says so.
create function survey_lapsed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update surveys set standing = 'lapsed' where case_id = new.case_id and standing = 'waits';
    return null;
end;
$$;
create trigger events_lapse_surveys after insert on events
    for each row when (new.kind in ('survey_done', 'energised', 'withdrawn', 'refused', 'merged'))
    execute function survey_lapsed();
