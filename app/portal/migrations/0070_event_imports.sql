-- Tables of events that were brought in by hand, for systems without an interface: who did, and what became of each row. Nothing about
-- a person: rows hold references, codes and days.
create table event_imports (
    id uuid primary key,                  -- its form's own: sent twice, it is one
    staff_id uuid not null references staff (id),
    source text not null,                 -- whose events these are
    imported_at timestamptz not null,
    report jsonb not null                 -- one entry for each row, in the order of the table
);
create index event_imports_by_time on event_imports (staff_id, imported_at desc);
grant select, insert on event_imports to sunlit_staff;
