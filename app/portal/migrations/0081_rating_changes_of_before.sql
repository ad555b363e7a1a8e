-- The ratings of before 0078, in the order in which they came: on their own, since its transaction holds a lock on `ratings` to its end, which
-- customers would wait for. What has come since the trigger is there already; nobody reads the list before this is done.
insert into rating_changes (area_code, case_id, part)
    select c.area_code, r.case_id, r.part from ratings r join cases c on c.id = r.case_id
    order by r.rated_at, r.case_id, r.part
    on conflict do nothing;
