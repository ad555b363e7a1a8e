-- When an event is said to have occurred, by the last word on it: corrections are events of their own, and the event stays as it was
-- told.
create function last_said_at(told events) returns timestamptz
    language sql stable
as $$
    select coalesce(
        (
            select (c.payload->>'corrected_to')::timestamptz from events c
            where c.case_id = told.case_id and c.kind = 'corrected' and (c.payload->>'seq')::integer = told.seq
            order by c.seq desc limit 1
        ),
        told.occurred_at
    )
$$;
