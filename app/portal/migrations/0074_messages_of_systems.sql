-- The back office answers customers too, with its key. To the customer the utility has answered; the desk sees which system it was.
alter table case_messages
    add column api_key_id uuid references api_keys (id),
    drop constraint case_messages_writer,
    add constraint case_messages_writer check (
        (staff_id is null and api_key_id is null) = from_customer and (post is null) = from_customer
        and (staff_id is null or api_key_id is null)) not valid;
grant select (api_key_id) on case_messages to sunlit_portal;

-- The customer is told that another system has read what he wrote.
alter table looks drop constraint looks_what_check;
alter table looks add constraint looks_what_check
    check (what in ('case', 'opened', 'person', 'paper', 'look_up', 'photo', 'messages')) not valid;

-- An answer ends the wait for one. An objection waits until the plan is upheld or there is another, whatever else is answered; a
-- signature that the customer says was not his is none.
create function end_wait_for_answer(of_case bigint) returns void
    language sql
as $$
    delete from unanswered_messages where case_id = of_case and coalesce((
        select kind <> 'plan_objected' from events e
        where case_id = of_case and kind in ('plan_objected', 'plan_upheld', 'plan_revised', 'plan_signed')
            and not (kind = 'plan_signed' and exists (
                select from events o
                where o.case_id = of_case and o.kind = 'objected' and (o.payload ->> 'seq')::integer = e.seq))
        order by seq desc limit 1), true)
$$;

-- The portal's role still can't write in a post's name, nor take a case out of those that wait. Through this it writes as a key
-- that counts, has the scope and is for the area, under that system's own name, and as nothing else. It names the key by its id, which it
-- can read, and the time: a fault in the public's program can write in the name of any such system, and without such a key in nobody's.
create function answer_of_system(key uuid, of_case bigint, message uuid, sealed bytea, at timestamptz) returns boolean
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    system text;
begin
    select k.source into system from api_keys k join cases c on c.id = of_case
    where k.id = key and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
        and 'messages:write' = any(k.scopes) and (k.areas = '{}' or c.area_code = any(k.areas));
    if system is null then
        raise exception 'this key writes no messages here' using errcode = 'insufficient_privilege';
    end if;
    -- What the customer says against something that was told of him, people at the desk look into.
    if not exists (
        select from events e join unanswered_messages u on u.case_id = e.case_id
        where e.case_id = of_case and e.kind = 'objected' and e.recorded_at >= u.since - interval '1 second')
    then
        perform end_wait_for_answer(of_case);
    end if;
    insert into case_messages (case_id, id, from_customer, api_key_id, post, sealed_text, written_at)
    values (of_case, message, false, key, jsonb_build_object('zh', system, 'en', system), sealed, at)
    on conflict (case_id, id) do nothing;
    return found;
end;
$$;
revoke execute on function answer_of_system(uuid, bigint, uuid, bytea, timestamptz) from public;
grant execute on function answer_of_system(uuid, bigint, uuid, bytea, timestamptz) to sunlit_portal;
