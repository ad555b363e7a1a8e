-- What is to be sent: ids only. The text and the phone are made when it is sent.
create table notifications (
    id uuid primary key,
    case_id bigint references cases (id),
    kind text not null,
    created_at timestamptz not null,
    sent_at timestamptz
);
create index notifications_by_case on notifications (case_id);
create index notifications_unsent on notifications (created_at) where sent_at is null;
grant select, insert, update on notifications to sunlit_portal;

-- Demo only: what the log sender "sent", for /dev/messages. Sealed like any personal data.
create table demo_messages (
    id bigint primary key generated always as identity,
    sealed bytea not null,
    sent_at timestamptz not null
);
grant select, insert, delete on demo_messages to sunlit_portal;
