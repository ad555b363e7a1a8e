-- What a customer and the desk write to each other: one thread a case, seen by both. Sealed under the case's key, so that it
-- goes with it. Nobody changes or takes back what was written.
create table case_messages (
    case_id bigint not null references cases (id),
    id uuid not null,                     -- its form's own: sent twice, it is one message
    seq bigint not null generated always as identity,  -- the order of the thread, whatever the clocks of processes say
    from_customer boolean not null,
    staff_id uuid references staff (id),
    post jsonb,                           -- as it was then: customers see a post, never a name or a private number
    sealed_text bytea not null,
    written_at timestamptz not null,
    primary key (case_id, id),
    constraint case_messages_writer check ((staff_id is null) = from_customer and (post is null) = from_customer)
);
create index case_messages_by_case on case_messages (case_id, seq);
-- The portal's role can't write in a post's name: it may fill none of its columns.
grant select (case_id, id, seq, from_customer, post, sealed_text, written_at) on case_messages to sunlit_portal;
grant insert (case_id, id, from_customer, sealed_text, written_at) on case_messages to sunlit_portal;
grant select, insert on case_messages to sunlit_staff;

-- Cases whose last message is the customer's. An answer takes its case out, so that this stays short however much was written.
create table unanswered_messages (
    case_id bigint primary key references cases (id),
    since timestamptz not null            -- the oldest message without an answer: from it on the time for one counts
);
create index unanswered_messages_by_time on unanswered_messages (since, case_id);
grant select, insert on unanswered_messages to sunlit_portal;
grant delete on unanswered_messages to sunlit_staff;
