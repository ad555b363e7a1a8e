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

-- Puts a job into the caller's transaction. The payload holds ids only. The queue's own schema is installed by `migrate`
-- after these migrations; a body is looked up when it runs.
create function enqueue(task text, payload json) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform graphile_worker.add_job(task, payload);
end;
$$;
revoke execute on function enqueue(text, json) from public;
grant execute on function enqueue(text, json) to sunlit_portal;
