-- Every event once, in the order in which transactions committed: what other systems read and open pages follow. Numbers only grow,
-- and whoever sees one sees all before it; some are never given. They go with the rows into a backup, as numbers of transactions
-- do not.
create table changes (
    position bigint generated always as identity primary key,
    case_id bigint not null,              -- of the event with this `seq`, which is always there: the trigger alone writes here
    seq integer not null
);
grant select on changes to sunlit_portal;

create function event_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    -- Deferred to the end of its transaction and held until that is over: of two, the second numbers after the first is visible.
    perform pg_advisory_xact_lock(hashtextextended('changes', 0));
    insert into changes (case_id, seq) values (new.case_id, new.seq);
    return null;
end;
$$;
create constraint trigger events_changed after insert on events
    deferrable initially deferred for each row execute function event_changed();

-- Those of before: each case's in its own order.
insert into changes (case_id, seq)
    select case_id, seq from events
    order by max(recorded_at) over (partition by case_id order by seq), case_id, seq;
