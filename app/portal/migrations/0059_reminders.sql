-- What a customer is reminded of, once. `due` is the last day, in Asia/Shanghai, of what he has to do; null where the day is
-- none of his: a visit, or a stage of ours that is late.
create table reminders (
    case_id bigint not null references cases (id),
    about text not null,                  -- 'papers', 'plan 3', 'offer survey', 'visit survey 2026-05-09 morning', 'late supply_plan'
    due date,
    done_at timestamptz,                  -- when it was told, or nothing was left to remind of
    primary key (case_id, about)
);
create index reminders_due on reminders (due) where done_at is null;
grant select, insert, update on reminders to sunlit_portal;
-- Plans that can still be accepted.
insert into reminders (case_id, about, due)
    select case_id, 'plan ' || seq, valid_until from supply_plans where valid_until >= current_date;

-- The same as `enqueue`, not before an instant; a job of this key stands in the queue once at most.
create function enqueue_at(task text, payload json, key text, not_before timestamptz) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform graphile_worker.add_job(identifier => task, payload => payload, run_at => not_before, job_key => key);
end;
$$;
revoke execute on function enqueue_at(text, json, text, timestamptz) from public;
grant execute on function enqueue_at(text, json, text, timestamptz) to sunlit_portal;

-- Which messages the customer wants. Without a row: all of them.
create table notification_choices (
    case_id bigint primary key references cases (id),
    only_acts boolean not null,           -- only those that want something of him, and what always comes
    chosen_at timestamptz not null
);
grant select, insert, update on notification_choices to sunlit_portal;
