-- Every rating once, in the order in which transactions committed, as `changes` has the events: whoever has seen one has seen all before
-- it. With its area, so that a key of one area walks its own part.
create table rating_changes (
    position bigint generated always as identity primary key,
    area_code text not null,
    case_id bigint not null,
    part text not null,
    constraint rating_changes_once unique (case_id, part)
);
create index rating_changes_by_area on rating_changes (area_code, position) include (case_id, part);
grant select on rating_changes to sunlit_portal;

create function rating_came() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    -- As `event_changed`, and under the same lock, so that no two transactions wait for each other.
    perform pg_advisory_xact_lock(hashtextextended('changes', 0));
    insert into rating_changes (area_code, case_id, part)
        select area_code, new.case_id, new.part from cases where id = new.case_id;
    return null;
end;
$$;
create constraint trigger ratings_came after insert on ratings
    deferrable initially deferred for each row execute function rating_came();
