-- The event that a message tells of the customer though somebody else has told it: its link leads to his objection. Null: none.
alter table notifications add column objects_to integer;

-- A withdrawal that the customer says was not his let a joint survey lapse: it waits for its countersignatures again, unless the
-- survey was told before. `unique index surveys_waiting` holds: a case has one at a time.
create function survey_waits_again() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update surveys set standing = 'waits'
    where id = (
            select id from surveys where case_id = new.case_id and standing = 'lapsed' order by sent_at desc limit 1)
        and exists (
            select from events
            where case_id = new.case_id and seq = (new.payload ->> 'seq')::integer and kind = 'withdrawn')
        and not exists (select from events where case_id = new.case_id and kind = 'survey_done');
    return null;
end;
$$;
create trigger events_bring_surveys_back after insert on events
    for each row when (new.kind = 'objected')
    execute function survey_waits_again();
