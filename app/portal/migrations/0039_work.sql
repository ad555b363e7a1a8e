-- What the lists of work ask of open cases, each list by an index of its own however many cases there are.
-- `assigned` follows from `case_assignments`: a case is there or it isn't, and in an index only one of the two can stand.
alter table case_states add column assigned boolean not null default false;
update case_states s set assigned = true from case_assignments a where a.case_id = s.case_id;

create function case_assigned() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update case_states set assigned = (tg_op = 'INSERT') where case_id = coalesce(new.case_id, old.case_id);
    return null;
end;
$$;
create trigger case_assignments_told after insert or delete on case_assignments
    for each row execute function case_assigned();

-- `due` is the day that comes first; those without one come last.
create view open_cases as
    select case_id, area_code, coalesce(stage_due, whole_due, 'infinity'::date) as due, overdue_after, paused, assigned
    from case_states where state = 'open';
grant select on open_cases to sunlit_staff;

create index case_states_unassigned on case_states (area_code, coalesce(stage_due, whole_due, 'infinity'::date), case_id)
    where state = 'open' and not assigned;
create index case_states_waiting on case_states (area_code, coalesce(stage_due, whole_due, 'infinity'::date), case_id)
    where state = 'open' and paused;
create index case_states_overdue on case_states (area_code, overdue_after, case_id) where state = 'open';
-- Every list goes area by area now.
drop index case_states_work;

-- Who goes out today.
create index appointments_by_day on appointments (day, area_code);

-- An address is found whatever spaces and signs stand in it. Rows of the kind 'address' are of earlier programs, which knew
-- spaces alone: a job puts a row of the kind 'place' instead of each.
alter table case_lookups drop constraint case_lookups_kind_check;
alter table case_lookups add constraint case_lookups_kind_check
    check (kind in ('phone', 'id_number', 'account_number', 'address', 'place'));
