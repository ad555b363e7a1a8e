-- De-identified event logs of closed quarters, as issued: a file never changes. A quarter of which nothing could be
-- published has counts and no files.
create table exports (
    quarter text primary key check (quarter ~ '^[0-9]{4}-[1-4]$'),
    made_at timestamptz not null,
    cases integer not null check (cases >= 0),                    -- in the files
    paths integer not null check (paths >= 0),
    events integer not null check (events >= 0),                  -- steps of these cases
    cases_left_out integer not null check (cases_left_out >= 0),  -- their path was taken by fewer than 5
    paths_left_out integer not null check (paths_left_out >= 0),
    xes bytea,
    ocel bytea,
    -- Counted when they are stored: nobody unpacks megabytes to show how many they are.
    xes_bytes integer generated always as (octet_length(xes)) stored,
    ocel_bytes integer generated always as (octet_length(ocel)) stored,
    check ((cases = 0) = (xes is null) and (cases = 0) = (ocel is null))
);
grant select, insert on exports to sunlit_portal;
