-- The tables of events that were brought in before 0077: on their own, since its transaction holds a lock on `event_imports` to its end, which
-- those who write there wait for. What has come since the trigger is there already.
insert into event_import_areas select '', imported_at, id from event_imports on conflict do nothing;
insert into event_import_areas
    select distinct c.area_code, i.imported_at, i.id
    from event_imports i cross join lateral jsonb_array_elements(i.report) entry
    join cases c on c.reference = replace(entry ->> 'application', '-', '')
    where entry -> 'became' ->> 'became' not in ('unknown_case', 'wrong')
    on conflict do nothing;
