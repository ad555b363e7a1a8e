-- Of which areas a table of events that was brought in is, so that whoever supervises or audits these finds it.
create table event_import_areas (
    area_code text not null,              -- of an application of its rows; and once empty, for whoever works everywhere
    imported_at timestamptz not null,
    import_id uuid not null references event_imports (id) on delete cascade,
    primary key (area_code, imported_at, import_id)
);
grant select on event_import_areas to sunlit_staff;

create function event_import_came() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into event_import_areas
        select '', new.imported_at, new.id
        union
        -- A row that reached no application says nothing of anybody's area.
        select c.area_code, new.imported_at, new.id
        from jsonb_array_elements(new.report) entry
        join cases c on c.reference = replace(entry ->> 'application', '-', '')
        where entry -> 'became' ->> 'became' not in ('unknown_case', 'wrong');
    return null;
end;
$$;
create trigger event_imports_came after insert on event_imports for each row execute function event_import_came();
